import { describe, expect, it } from 'vitest';
import {
  BROADCAST_MAC,
  formatMacAddress,
  isGroupMac,
  isMacAt,
  parseMacAddress,
  readMacAddress,
  sameMac,
  writeMacAddress,
} from '../../../../electron/net/wire/mac-address.ts';
import { hex, room, toHex } from './wire-bytes.ts';

const MAC = { high: 0x0250, low: 0xf1000102 };

describe('MAC addresses', () => {
  it('are read and written in network order, at any offset', () => {
    expect(readMacAddress(hex('ff 02 50 f1 00 01 02 ff').view, 1)).toEqual(MAC);
    const { view, bytes } = room(8);
    writeMacAddress(MAC, view, 1);
    expect(toHex(bytes)).toBe('a5 02 50 f1 00 01 02 a5');
  });

  it('compare by all six octets', () => {
    expect(sameMac(MAC, { ...MAC })).toBe(true);
    expect(sameMac(MAC, { ...MAC, high: 0x0251 })).toBe(false);
    expect(sameMac(MAC, { ...MAC, low: 0xf1000103 })).toBe(false);
    const { view } = hex('02 50 f1 00 01 02');
    expect(isMacAt(MAC, view, 0)).toBe(true);
    expect(isMacAt(BROADCAST_MAC, view, 0)).toBe(false);
    expect(isMacAt({ ...MAC, high: 0 }, view, 0)).toBe(false);
  });

  it('tell groups from stations by the lowest bit of the first octet', () => {
    expect(isGroupMac(MAC)).toBe(false);
    expect(isGroupMac(BROADCAST_MAC)).toBe(true);
    expect(isGroupMac({ high: 0x3333, low: 1 })).toBe(true);
  });

  it('have a text form with colons or hyphens', () => {
    expect(formatMacAddress(MAC)).toBe('02:50:f1:00:01:02');
    expect(formatMacAddress({ high: 0, low: 0 })).toBe('00:00:00:00:00:00');
    expect(formatMacAddress(BROADCAST_MAC)).toBe('ff:ff:ff:ff:ff:ff');
    expect(parseMacAddress('02:50:F1:00:01:02')).toEqual(MAC);
    expect(parseMacAddress('02-50-f1-00-01-02')).toEqual(MAC);
  });

  it.each([
    '',
    '02:50:f1:00:01',
    '02:50:f1:00:01:02:03',
    '0250f1000102',
    '02:50-f1:00:01:02',
    '02:50:f1:00:01:0g',
    ' 02:50:f1:00:01:02',
    '2:50:f1:0:1:2',
  ])('refuse the text %j', (text) => {
    expect(parseMacAddress(text)).toBeNull();
  });
});

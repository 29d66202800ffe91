import { describe, expect, it } from 'vitest';
import {
  dhcpAddresses,
  dhcpByte,
  dhcpLong,
  dhcpShort,
  dhcpText,
  readDhcpAddresses,
  readDhcpByte,
  readDhcpLong,
  readDhcpShort,
  readDhcpText,
} from '../../../../electron/net/wire/dhcp-option.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { hex } from './wire-bytes.ts';

describe('values of options', () => {
  it('are numbers in network order', () => {
    expect(dhcpByte(5)).toEqual(hex('05').bytes);
    expect(dhcpShort(1500)).toEqual(hex('05dc').bytes);
    expect(dhcpLong(0xfffefdfc)).toEqual(hex('fffefdfc').bytes);
    expect(readDhcpByte(hex('ff').bytes)).toBe(255);
    expect(readDhcpShort(hex('ffdc').bytes)).toBe(65_500);
    expect(readDhcpLong(hex('ffffffff').bytes)).toBe(0xffffffff);
  });

  it('are addresses', () => {
    const addresses = [ipAddress('192.168.65.1'), ipAddress('255.255.255.0')];
    expect(dhcpAddresses(addresses)).toEqual(hex('c0a84101 ffffff00').bytes);
    expect(readDhcpAddresses(hex('c0a84101 ffffff00').bytes)).toEqual(addresses);
  });

  it('are texts, with or without a NUL', () => {
    expect(dhcpText('docker')).toEqual(hex('646f636b6572').bytes);
    expect(dhcpText('b\u00fcro')).toEqual(hex('623f726f').bytes);
    expect(readDhcpText(hex('646f636b6572').bytes)).toBe('docker');
    expect(readDhcpText(hex('646f00ff').bytes)).toBe('do');
    expect(readDhcpText(hex('').bytes)).toBe('');
  });

  it('of the wrong length are null, as absent ones are', () => {
    expect([readDhcpByte(undefined), readDhcpByte(hex('').bytes), readDhcpByte(hex('0000').bytes)]).toEqual([
      null,
      null,
      null,
    ]);
    expect([readDhcpShort(undefined), readDhcpShort(hex('00').bytes)]).toEqual([null, null]);
    expect([readDhcpLong(undefined), readDhcpLong(hex('000000').bytes)]).toEqual([null, null]);
    expect([readDhcpAddresses(undefined), readDhcpAddresses(hex('').bytes)]).toEqual([null, null]);
    expect(readDhcpAddresses(hex('0102030405').bytes)).toBeNull();
    expect(readDhcpText(undefined)).toBeNull();
  });
});

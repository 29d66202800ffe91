import { describe, expect, it } from 'vitest';
import {
  formatIpAddress,
  ipAddress,
  isAt,
  parseIpAddress,
  readIpv4Address,
  readIpv6Address,
  sameAddress,
  writeIpAddress,
} from '../../../../electron/net/wire/ip-address.ts';
import { hex, room, toHex } from './wire-bytes.ts';

describe('IPv4 addresses', () => {
  it('keep the highest bit unsigned', () => {
    expect(ipAddress('192.168.65.2')).toEqual({ family: 4, words: [0xc0a84102] });
    expect(formatIpAddress({ family: 4, words: [0xffffffff] })).toBe('255.255.255.255');
  });

  it('are read and written in network order', () => {
    expect(formatIpAddress(readIpv4Address(hex('00 c0 a8 41 02').view, 1))).toBe('192.168.65.2');
    const { view, bytes } = room(6);
    writeIpAddress(ipAddress('10.9.0.1'), view, 1);
    expect(toHex(bytes)).toBe('a5 0a 09 00 01 a5');
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '01.2.3.4',
    '1.2.3.4 ',
    '1..2.3',
    '0x1.2.3.4',
    '-1.2.3.4',
    '1.2.3.4e0',
    '1.2.3.1234',
  ])('refuse the text %j', (text) => {
    expect(parseIpAddress(text)).toBeNull();
    expect(() => ipAddress(text)).toThrow('not an IP address');
  });
});

describe('IPv6 addresses', () => {
  // Text that RFC 4291 section 2.2 allows, and what RFC 5952 makes of it.
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['fe80::50:f1ff:fe00:102', 'fe80::50:f1ff:fe00:102'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is written as %s', (text, canonical) => {
    expect(formatIpAddress(ipAddress(text))).toBe(canonical);
  });

  it.each([
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4::5:6:7:8',
    ':1::2',
    '1::2:',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::256.0.0.1',
  ])('refuse the text %j', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });

  it('are read and written in network order', () => {
    const source = hex('20 01 0d b8 00 00 00 00 00 00 00 00 00 00 ff fe');
    const address = readIpv6Address(source.view, 0);
    expect(formatIpAddress(address)).toBe('2001:db8::fffe');
    const { view, bytes } = room(16);
    writeIpAddress(address, view, 0);
    expect(bytes).toEqual(source.bytes);
  });
});

describe('comparison', () => {
  it('looks at family and every word', () => {
    expect(sameAddress(ipAddress('0.0.0.0'), ipAddress('::'))).toBe(false);
    expect(sameAddress(ipAddress('fe80::1'), ipAddress('fe80::1'))).toBe(true);
    expect(sameAddress(ipAddress('fe80::1'), ipAddress('fe80:1::1'))).toBe(false);
  });

  it('finds an address in a frame', () => {
    const { view } = hex('00 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01');
    expect(isAt(ipAddress('fe80::1'), view, 1)).toBe(true);
    expect(isAt(ipAddress('fe80::2'), view, 1)).toBe(false);
    expect(isAt(ipAddress('254.128.0.0'), view, 1)).toBe(true);
  });
});

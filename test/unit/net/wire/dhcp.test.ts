import { describe, expect, it } from 'vitest';
import { dhcpMessageBytes, type DhcpMessage, parseDhcp, writeDhcp } from '../../../../electron/net/wire/dhcp.ts';
import { DHCP_MESSAGE_TYPE, DHCP_OPTION } from '../../../../electron/net/wire/dhcp-option.ts';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { eachTruncation, hex, room, toHex, type WireBytes, withByte } from './wire-bytes.ts';

const HEADER = [
  '01 01 06 00 3903f326', // request, Ethernet, six bytes, no hops, xid
  '0005 8000', // five seconds, broadcast
  '00000000 00000000 00000000 00000000', // ciaddr, yiaddr, siaddr, giaddr
  '0250f1000102 00000000000000000000', // chaddr
];
const COOKIE = '63825363';

/** A DISCOVER by the layout of RFC 2131 section 2, with `options` behind the cookie. */
function discover(options: string, sname = '', file = ''): WireBytes {
  const field = (digits: string, sizeBytes: number) => digits.replace(/\s/g, '').padEnd(sizeBytes * 2, '0');
  return hex(...HEADER, field(sname, 64), field(file, 128), COOKIE, options);
}

const parse = ({ view, bytes }: WireBytes) => parseDhcp(view, 0, bytes.length);

function optionsOf(source: WireBytes): Record<number, string> | null {
  const message = parse(source);
  if (typeof message === 'string') return null;
  return Object.fromEntries([...message.options].map(([code, value]) => [code, toHex(value)]));
}

const VALUE: DhcpMessage = {
  op: 1,
  hops: 0,
  xid: 0x3903f326,
  secs: 5,
  flags: 0x8000,
  ciaddr: ipAddress('0.0.0.0'),
  yiaddr: ipAddress('0.0.0.0'),
  siaddr: ipAddress('0.0.0.0'),
  giaddr: ipAddress('0.0.0.0'),
  chaddr: { high: 0x0250, low: 0xf1000102 },
  options: new Map([
    [DHCP_OPTION.messageType, Uint8Array.of(DHCP_MESSAGE_TYPE.discover)],
    [DHCP_OPTION.parameterRequestList, Uint8Array.of(1, 3, 6)],
  ]),
};

describe('a DHCP message', () => {
  it('is read', () => {
    expect(parse(discover('35 01 01 00 37 03 010306 ff 0000'))).toEqual(VALUE);
  });

  it('is read with all addresses in their places', () => {
    const source = discover('35 01 05 ff');
    source.view.setUint8(0, 2);
    source.view.setUint8(3, 4);
    ['10.9.0.2', '10.9.0.3', '10.9.0.4', '10.9.0.5'].forEach((text, index) => {
      source.view.setUint32(12 + index * 4, ipAddress(text).words[0] ?? 0);
    });
    expect(parse(source)).toMatchObject({
      op: 2,
      hops: 4,
      ciaddr: ipAddress('10.9.0.2'),
      yiaddr: ipAddress('10.9.0.3'),
      siaddr: ipAddress('10.9.0.4'),
      giaddr: ipAddress('10.9.0.5'),
    });
  });

  it('is written, padded to 300 bytes', () => {
    expect(dhcpMessageBytes(VALUE)).toBe(300);
    const { view, bytes } = room(302);
    writeDhcp(view, 1, VALUE);
    const expected = discover('35 01 01 37 03 010306 ff').bytes;
    expect(toHex(bytes)).toBe(`a5 ${toHex(expected)} ${'00 '.repeat(300 - expected.length)}a5`);
  });

  it('keeps its options after the frame is gone', () => {
    const source = discover('35 01 01 ff');
    const message = parse(source);
    source.bytes.fill(0xee);
    expect(message).toMatchObject({ options: new Map([[53, Uint8Array.of(1)]]) });
  });

  it.each([
    ['an op of 0', 0, 0],
    ['an op of 3', 0, 3],
    ['another hardware', 1, 6],
    ['another length of hardware addresses', 2, 16],
    ['another cookie', 239, 0],
  ])('is dropped for %s', (_, offset, value) => {
    expect(parse(withByte(discover('35 01 01 ff'), offset, value))).toBe('dhcp-malformed');
  });

  it('is dropped at every truncation that cuts header or option', () => {
    const source = discover('35 01 01 3d 02 0102');
    for (const [sizeBytes, result] of eachTruncation(source, parseDhcp).entries()) {
      if (sizeBytes !== 240 && sizeBytes !== 243) expect(result).toBe('dhcp-malformed');
    }
  });

  it('is dropped when larger than any real one', () => {
    const larger = (sizeBytes: number) => discover('ff'.padEnd((sizeBytes - 240) * 2, '0'));
    expect(parse(larger(4096))).toMatchObject({ op: 1 });
    expect(parse(larger(4097))).toBe('dhcp-malformed');
  });
});

describe('options', () => {
  it('without an end are forgiven, rubbish behind the end is not looked at', () => {
    expect(optionsOf(discover('35 01 01'))).toEqual({ 53: '01' });
    expect(optionsOf(discover('35 01 01 ff 3d ff'))).toEqual({ 53: '01' });
  });

  it('may be empty', () => {
    expect(optionsOf(discover('50 00 ff'))).toEqual({ 80: '' });
  });

  it('that stand several times are one value (RFC 3396)', () => {
    expect(optionsOf(discover('79 02 0102 35 01 01 79 01 03 79 00 ff'))).toEqual({ 53: '01', 121: '01 02 03' });
  });

  it('go on in file, then in sname, when overloaded', () => {
    const sname = '0c 02 6263 ff';
    const file = '0c 01 61 33 04 00000e10 ff';
    expect(optionsOf(discover('34 01 01 ff', sname, file))).toEqual({ 12: '61', 51: '00 00 0e 10' });
    expect(optionsOf(discover('34 01 02 ff', sname, file))).toEqual({ 12: '62 63' });
    expect(optionsOf(discover('34 01 03 ff', sname, file))).toEqual({ 12: '61 62 63', 51: '00 00 0e 10' });
    expect(optionsOf(discover('35 01 01 ff', sname, file))).toEqual({ 53: '01' });
  });

  it.each([
    ['overload 0', '34 01 00 ff', '', ''],
    ['overload 4', '34 01 04 ff', '', ''],
    ['overload of two bytes', '34 02 0101 ff', '', ''],
    ['an option that runs out of sname', '34 01 02 ff', '0c 3f', ''],
    ['an option that runs out of file', '34 01 01 ff', '', '0c 7f'],
  ])('that are malformed drop the message: %s', (_, options, sname, file) => {
    expect(parse(discover(options, sname, file))).toBe('dhcp-malformed');
  });

  it('above 255 bytes are written in parts, and read as one', () => {
    const value = Uint8Array.from({ length: 600 }, (_, index) => index);
    const message: DhcpMessage = { ...VALUE, options: new Map([[121, value]]) };
    expect(dhcpMessageBytes(message)).toBe(240 + 600 + 3 * 2 + 1);
    const { view, bytes } = room(dhcpMessageBytes(message));
    writeDhcp(view, 0, message);
    expect([bytes[241], bytes[240 + 257 + 1], bytes[240 + 514 + 1]]).toEqual([255, 255, 90]);
    expect(parseDhcp(view, 0, bytes.length)).toEqual(message);
  });
});

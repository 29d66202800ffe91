import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import { IPV6_HEADER_BYTES, parseIpv6, writeIpv6Header } from '../../../../electron/net/wire/ipv6.ts';
import { parseReassembledIpv6Chain, writeIpv6FragmentHeader } from '../../../../electron/net/wire/ipv6-extension.ts';
import { eachTruncation, hex, room, toHex, type WireBytes, withByte } from './wire-bytes.ts';

const ADDRESSES = ['fe80 0000 0000 0000 0050 f1ff fe00 0102', 'ff02 0000 0000 0000 0000 0000 0000 0002'];

/** A UDP header's worth of payload. */
const UDP = '0035 9c40 0008 0000';

/** A packet to all routers with `nextHeader` and `payload`, by the layout of RFC 8200 section 3. */
function packet(nextHeader: string, ...payload: string[]): WireBytes {
  const sizeBytes = hex(...payload).bytes.length;
  return hex('6b8 00000', sizeBytes.toString(16).padStart(4, '0'), nextHeader, '40', ...ADDRESSES, ...payload);
}

const parse = ({ view, bytes }: WireBytes) => parseIpv6(view, 0, bytes.length);

describe('an IPv6 header', () => {
  it('is read', () => {
    expect(parse(packet('11', UDP))).toEqual({
      payloadBytes: 8,
      nextHeader: 17,
      hopLimit: 64,
      trafficClass: 0xb8,
      transportOffset: 40,
      fragment: null,
    });
  });

  it('is read behind other bytes, before padding', () => {
    const { bytes } = packet('11', UDP);
    const frame = hex('ffff', toHex(bytes), '000000');
    expect(parseIpv6(frame.view, 2, frame.bytes.length)).toMatchObject({ payloadBytes: 8, transportOffset: 42 });
  });

  it('is written', () => {
    const { view, bytes } = room(IPV6_HEADER_BYTES);
    const addresses = { source: ipAddress('fe80::50:f1ff:fe00:102'), destination: ipAddress('ff02::2') };
    writeIpv6Header(view, 0, { ...addresses, nextHeader: 17, hopLimit: 64, payloadBytes: 8, trafficClass: 0xb8 });
    expect(bytes).toEqual(packet('11', UDP).bytes.slice(0, 40));
  });

  it.each([
    ['version 4', 0, 0x4b, 'ipv6-version'],
    ['a payload beyond the frame', 5, 9, 'ipv6-payload-length'],
  ])('is dropped for %s', (_, offset, value, reason) => {
    expect(parse(withByte(packet('11', UDP), offset, value))).toBe(reason);
  });

  it('is dropped at every truncation', () => {
    const reasons = eachTruncation(packet('11', UDP), parseIpv6);
    expect(reasons.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 'ipv6-short'));
    expect(reasons.slice(40)).toEqual(Array.from({ length: 8 }, () => 'ipv6-payload-length'));
  });
});

describe('extension headers', () => {
  it.each([
    ['hop-by-hop with padding', '00', '11 00 01 04 00000000'],
    ['hop-by-hop with a router alert (RFC 2711) and padding', '00', '11 00 05 02 0000 01 00'],
    ['destination options of 16 bytes', '3c', '11 01 01 0c 000000000000000000000000'],
    ['single bytes of padding', '3c', '11 00 00 00 00 00 00 00'],
    ['a routing header that is used up', '2b', '11 00 04 00 00000000'],
    ['hop-by-hop, destination, routing', '00', '3c 00 01 04 00000000', '2b 00 01 04 00000000', '11 00 02 00 00000000'],
  ])('are skipped: %s', (_, nextHeader, ...headers) => {
    const source = packet(nextHeader, ...headers, UDP);
    expect(parse(source)).toMatchObject({ nextHeader: 17, transportOffset: source.bytes.length - 8, fragment: null });
  });

  it.each([
    ['routing type 0 (RFC 5095), even used up', '2b', '11 00 00 00 00000000'],
    ['a routing header with segments left', '2b', '11 00 04 01 00000000'],
    ['an unknown option that says drop', '3c', '11 00 41 04 00000000'],
    ['an unknown option that says drop and tell', '3c', '11 00 81 04 00000000'],
    ['the jumbo payload option (RFC 2675)', '00', '11 00 c2 04 00010000'],
    ['an option beyond its header', '3c', '11 00 01 05 00000000'],
    ['an option without a length', '3c', '11 00 01 03 000000 01'],
    ['a header beyond the packet', '3c', '11 02 01 04 00000000'],
    ['hop-by-hop behind another', '3c', '00 00 01 04 00000000', '11 00 01 04 00000000'],
    ['hop-by-hop twice', '00', '00 00 01 04 00000000', '11 00 01 04 00000000'],
    ['nine options', '3c', '11 02 1e 00 1e 00 1e 00 1e 00 1e 00 1e 00 1e 00 1e 00 1e 00 01 02 0000'],
    ['nine headers', '3c', ...Array.from({ length: 8 }, () => '3c 00 01 04 00000000'), '11 00 01 04 00000000'],
  ])('drop the packet: %s', (_, nextHeader, ...headers) => {
    expect(parse(packet(nextHeader, ...headers, UDP))).toBe('ipv6-extension');
  });

  it('that are all the limit allows are skipped', () => {
    const headers = [...Array.from({ length: 7 }, () => '3c 00 01 04 00000000'), '11 00 01 04 00000000'];
    expect(parse(packet('3c', ...headers, UDP))).toMatchObject({ nextHeader: 17, transportOffset: 40 + 64 });
  });

  it('are never read beyond the payload length', () => {
    const whole = packet('00', '2c 00 01 04 00000000', '11 00 0001 00000007', UDP).bytes;
    for (let sizeBytes = 0; sizeBytes < 24; sizeBytes += 1) {
      const cut = hex(toHex(whole.slice(0, 40 + sizeBytes)));
      cut.view.setUint16(4, sizeBytes);
      expect(['ipv6-extension', 'fragment-malformed']).toContain(parse(cut));
    }
  });
});

describe('fragments', () => {
  it('are read with what their payload begins with', () => {
    expect(parse(packet('2c', '11 00 0001 89abcdef', UDP))).toMatchObject({
      nextHeader: 17,
      transportOffset: 48,
      fragment: { identification: 0x89abcdef, offsetBytes: 0, more: true },
    });
    expect(parse(packet('2c', '3c 00 05a8 00000001', 'ff'))).toMatchObject({
      nextHeader: 60,
      transportOffset: 48,
      fragment: { identification: 1, offsetBytes: 1448, more: false },
    });
  });

  it('that are the whole packet are no fragments (RFC 6946)', () => {
    expect(parse(packet('2c', '3c 00 0000 00000001', '11 00 01 04 00000000', UDP))).toMatchObject({
      nextHeader: 17,
      transportOffset: 56,
      fragment: null,
    });
  });

  it.each([
    ['a payload of seven bytes and more to come', '11 00 0001 00000001', '00000000000000'],
    ['no payload and more to come', '11 00 0001 00000001', ''],
    ['an end beyond the largest payload', '11 00 fff8 00000001', UDP],
  ])('are dropped for %s', (_, header, payload) => {
    expect(parse(packet('2c', header, payload))).toBe('fragment-malformed');
  });

  it('are written', () => {
    const { view, bytes } = room(8);
    writeIpv6FragmentHeader(view, 0, { nextHeader: 17, identification: 0x89abcdef, offsetBytes: 1448, more: true });
    expect(toHex(bytes)).toBe('11 00 05 a9 89 ab cd ef');
  });

  it('put together may begin with options, but not with another fragment or hop-by-hop options', () => {
    const options = hex('11 00 01 04 00000000', UDP);
    expect(parseReassembledIpv6Chain(options.view, 0, 16, 60)).toEqual({
      nextHeader: 17,
      transportOffset: 8,
      fragment: null,
    });
    expect(parseReassembledIpv6Chain(options.view, 0, 16, 0)).toBe('ipv6-extension');
    const nested = hex('11 00 0001 00000001', UDP);
    expect(parseReassembledIpv6Chain(nested.view, 0, 16, 44)).toBe('ipv6-extension');
  });
});

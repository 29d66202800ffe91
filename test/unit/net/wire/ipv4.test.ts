import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../../../electron/net/wire/ip-address.ts';
import {
  IPV4_HEADER_BYTES,
  ipv4ChecksumIsGood,
  parseIpv4,
  writeIpv4Header,
} from '../../../../electron/net/wire/ipv4.ts';
import { eachTruncation, hex, room, toHex, type WireBytes, withByte } from './wire-bytes.ts';

/** 10.9.0.2 -> 10.9.0.1, UDP, don't fragment, eight bytes of payload; the checksum is worked out in checksum.test.ts. */
const HEADER = '45 00 001c 1234 4000 40 11 1489 0a090002 0a090001';
const PACKET = hex(HEADER, '00'.repeat(8));

const VALUE = {
  headerBytes: 20,
  totalBytes: 28,
  protocol: 17,
  hopLimit: 64,
  identification: 0x1234,
  dontFragment: true,
  moreFragments: false,
  fragmentOffsetBytes: 0,
  trafficClass: 0,
};

const parse = ({ view, bytes }: WireBytes) => parseIpv4(view, 0, bytes.length);

/** A header with `options`, whose length is a multiple of four bytes. */
function withOptions(options: string): WireBytes {
  const optionBytes = hex(options).bytes.length;
  const total = (20 + optionBytes).toString(16).padStart(4, '0');
  const first = (0x45 + optionBytes / 4).toString(16);
  return hex(first, '00', total, '1234 4000 40 11 0000 0a090002 0a090001', options);
}

/** The header with flags and fragment offset `field`, and `payloadBytes` of payload. */
function fragment(field: string, payloadBytes: number): WireBytes {
  const total = (20 + payloadBytes).toString(16).padStart(4, '0');
  return hex('4500', total, '1234', field, '40 11 0000 0a090002 0a090001', '00'.repeat(payloadBytes));
}

describe('an IPv4 header', () => {
  it('is read', () => {
    expect(parse(PACKET)).toEqual(VALUE);
  });

  it('is read behind other bytes, before padding', () => {
    const frame = hex('ffff', HEADER, '00'.repeat(26));
    expect(parseIpv4(frame.view, 2, frame.bytes.length)).toEqual(VALUE);
  });

  it('has a checksum', () => {
    expect(ipv4ChecksumIsGood(PACKET.bytes, 0, 20)).toBe(true);
    for (let offset = 0; offset < 20; offset += 1) {
      const spoilt = withByte(PACKET, offset, (PACKET.bytes[offset] ?? 0) ^ 0x10);
      expect(ipv4ChecksumIsGood(spoilt.bytes, 0, 20)).toBe(false);
    }
  });

  it('is written', () => {
    const { view, bytes } = room(IPV4_HEADER_BYTES + 1);
    writeIpv4Header(view, bytes, 1, {
      source: ipAddress('10.9.0.2'),
      destination: ipAddress('10.9.0.1'),
      protocol: 17,
      hopLimit: 64,
      identification: 0x1234,
      totalBytes: 28,
      dontFragment: true,
    });
    expect(toHex(bytes)).toBe('a5 45 00 00 1c 12 34 40 00 40 11 14 89 0a 09 00 02 0a 09 00 01');
  });

  it.each([
    ['version 6', 0, 0x65, 'ipv4-version'],
    ['version 0', 0, 0x05, 'ipv4-version'],
    ['a header of four words', 0, 0x44, 'ipv4-header-length'],
    ['a header longer than the packet', 0, 0x4f, 'ipv4-header-length'],
    ['a total length below the header', 3, 19, 'ipv4-total-length'],
    ['a total length beyond the frame', 3, 29, 'ipv4-total-length'],
    ['a total length of zero', 3, 0, 'ipv4-total-length'],
  ])('is dropped for %s', (_, offset, value, reason) => {
    expect(parse(withByte(PACKET, offset, value))).toBe(reason);
  });

  it('is dropped at every truncation', () => {
    const reasons = eachTruncation(PACKET, parseIpv4);
    expect(reasons.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'ipv4-short'));
    expect(reasons.slice(20)).toEqual(Array.from({ length: 8 }, () => 'ipv4-total-length'));
  });
});

describe('fragments', () => {
  it('are told by their flags and offset', () => {
    expect(parse(fragment('2000', 8))).toMatchObject({
      moreFragments: true,
      fragmentOffsetBytes: 0,
      dontFragment: false,
    });
    expect(parse(fragment('20b9', 16))).toMatchObject({ moreFragments: true, fragmentOffsetBytes: 1480 });
    expect(parse(fragment('00b9', 3))).toMatchObject({ moreFragments: false, fragmentOffsetBytes: 1480 });
  });

  it('but the last carry multiples of eight bytes', () => {
    expect(parse(fragment('2000', 7))).toBe('fragment-malformed');
    expect(parse(fragment('2000', 0))).toBe('fragment-malformed');
  });

  it('do not reach beyond the largest packet', () => {
    // Offset 65512 and a header leave room for three bytes.
    expect(parse(fragment('1ffd', 3))).toMatchObject({ fragmentOffsetBytes: 65512 });
    expect(parse(fragment('1ffd', 4))).toBe('fragment-malformed');
    expect(parse(fragment('1fff', 1))).toBe('fragment-malformed');
  });

  it('are written', () => {
    const { view, bytes } = room(IPV4_HEADER_BYTES);
    const addresses = { source: ipAddress('10.9.0.2'), destination: ipAddress('10.9.0.1') };
    const numbers = { protocol: 17, hopLimit: 1, identification: 0xffff, totalBytes: 20 + 16, trafficClass: 0xb8 };
    writeIpv4Header(view, bytes, 0, { ...addresses, ...numbers, moreFragments: true, fragmentOffsetBytes: 1480 });
    expect(toHex(bytes.slice(0, 10))).toBe('45 b8 00 24 ff ff 20 b9 01 11');
    expect(ipv4ChecksumIsGood(bytes, 0, 20)).toBe(true);
  });
});

describe('options', () => {
  it.each([
    ['router alert', '94040000'],
    ['no operation', '01010101'],
    ['an end before rubbish', '00ffffff'],
    ['record route', '07070400000000 00'],
  ])('are skipped: %s', (_, options) => {
    expect(parse(withOptions(options))).toMatchObject({ headerBytes: 20 + hex(options).bytes.length });
  });

  it.each([
    ['loose source route', '830704 0a090003 00'],
    ['strict source route', '01890704 0a090003'],
    ['a length of zero', '94000000'],
    ['a length of one', '94010000'],
    ['a length beyond the header', '94050000'],
    ['a type without its length', '01010194'],
  ])('drop the packet: %s', (_, options) => {
    expect(parse(withOptions(options))).toBe('ipv4-options');
  });
});

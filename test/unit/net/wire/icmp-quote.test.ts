import { describe, expect, it } from 'vitest';
import { icmpQuoteBytes, parseIcmpQuote } from '../../../../electron/net/wire/icmp-quote.ts';
import { eachTruncation, hex, withByte } from './wire-bytes.ts';

/** The first 28 bytes of an IPv4 packet whose length says 1,500. */
const IPV4 = hex('4500 05dc 1234 4000 40 06 0000 0a090002 0a090001', 'c000 0050 00000001');

/** The first 48 bytes of an IPv6 packet whose length says 1,400. */
const IPV6_HEADER = [
  '60000000 0578',
  '40',
  'fe800000000000000000000000000001 fe800000000000000000000000000002',
] as const;
const PORTS = 'c000 0050 00000001';

function ipv6(nextHeader: string, ...payload: string[]) {
  const [first, hopLimit, addresses] = IPV6_HEADER;
  return hex(first, nextHeader, hopLimit, addresses, ...payload);
}

describe('a quotation', () => {
  it('of IPv4 is read, whatever length the packet had', () => {
    expect(parseIcmpQuote(IPV4.view, 0, 28)).toEqual({
      family: 4,
      protocol: 6,
      sourceOffset: 12,
      destinationOffset: 16,
      transportOffset: 20,
    });
  });

  it('of IPv4 with options is read behind them', () => {
    const source = hex('00', '4600 05e0 1234 4000 40 11 0000 0a090002 0a090001 94040000', PORTS);
    expect(parseIcmpQuote(source.view, 1, source.bytes.length)).toMatchObject({ protocol: 17, transportOffset: 25 });
  });

  it('of IPv6 is read, behind its extension headers', () => {
    const plain = ipv6('06', PORTS);
    expect(parseIcmpQuote(plain.view, 0, 48)).toEqual({
      family: 6,
      protocol: 6,
      sourceOffset: 8,
      destinationOffset: 24,
      transportOffset: 40,
    });
    const extended = ipv6('2c', '11 00 0001 00000001', PORTS);
    expect(parseIcmpQuote(extended.view, 0, 56)).toMatchObject({ protocol: 17, transportOffset: 48 });
  });

  it('that does not reach into the transport is dropped', () => {
    expect(new Set(eachTruncation(IPV4, parseIcmpQuote))).toEqual(new Set(['icmp-quote']));
    expect(new Set(eachTruncation(ipv6('06', PORTS), parseIcmpQuote))).toEqual(new Set(['icmp-quote']));
    expect(new Set(eachTruncation(ipv6('3c', '06 00 01 04 00000000', PORTS), parseIcmpQuote))).toEqual(
      new Set(['icmp-quote']),
    );
  });

  it('of a later fragment, of no IP and of a broken header is dropped', () => {
    expect(parseIcmpQuote(withByte(IPV4, 7, 1).view, 0, 28)).toBe('icmp-quote');
    expect(parseIcmpQuote(withByte(IPV4, 0, 0x44).view, 0, 28)).toBe('icmp-quote');
    expect(parseIcmpQuote(withByte(IPV4, 0, 0x55).view, 0, 28)).toBe('icmp-quote');
    expect(parseIcmpQuote(ipv6('2c', '11 00 0009 00000001', PORTS).view, 0, 56)).toBe('icmp-quote');
    expect(parseIcmpQuote(ipv6('2b', '11 00 00 01 00000001', PORTS).view, 0, 56)).toBe('icmp-quote');
  });

  it('keeps the error within what every path carries', () => {
    expect(icmpQuoteBytes(4, 60)).toBe(60);
    expect(icmpQuoteBytes(4, 1500)).toBe(576 - 28);
    expect(icmpQuoteBytes(6, 1500)).toBe(1280 - 48);
  });
});

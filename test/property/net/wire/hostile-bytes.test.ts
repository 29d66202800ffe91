import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArp } from '../../../../electron/net/wire/arp.ts';
import { decodeClasslessRoutes } from '../../../../electron/net/wire/classless-routes.ts';
import { parseDhcp } from '../../../../electron/net/wire/dhcp.ts';
import { decodeDomainSearch } from '../../../../electron/net/wire/domain-search.ts';
import { parseIcmpQuote } from '../../../../electron/net/wire/icmp-quote.ts';
import { parseIcmp } from '../../../../electron/net/wire/icmp.ts';
import { parseIcmpv6 } from '../../../../electron/net/wire/icmpv6.ts';
import { parseIpv4 } from '../../../../electron/net/wire/ipv4.ts';
import { parseReassembledIpv6Chain } from '../../../../electron/net/wire/ipv6-extension.ts';
import { parseIpv6 } from '../../../../electron/net/wire/ipv6.ts';
import { parseNdp } from '../../../../electron/net/wire/ndp.ts';
import { parseUdp } from '../../../../electron/net/wire/udp.ts';
import { byte } from './arbitraries.ts';

type Parse = (view: DataView, offset: number, end: number) => unknown;

/** Bytes that get far enough into a parser to matter: `start` as it has to be, and rubbish of small numbers behind it. */
function beginning(...start: readonly (number | readonly number[])[]): fc.Arbitrary<Uint8Array> {
  const head = fc.tuple(
    ...start.map((value) => (typeof value === 'number' ? fc.constant(value) : fc.constantFrom(...value))),
  );
  const small = fc.oneof(byte, fc.constantFrom(0, 1, 2, 3, 4, 8, 0xff));
  return fc
    .tuple(head, fc.array(small, { maxLength: 120, size: 'max' }))
    .map(([first, rest]) => Uint8Array.from([...first, ...rest]));
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const ADDRESSES = zeros(32);
const EXTENSION = [0, 43, 44, 60, 17];

/** An extension header of padding, with what may follow it. */
const PADDING: readonly (number | readonly number[])[] = [EXTENSION, [0, 0, 0, 1], 1, [4, 4, 4, 12], 0, 0, 0, [0, 1]];

/** An IPv6 header whose payload is what follows, up to 40 bytes of it. */
const ipv6 = beginning(0x60, 0, 0, 0, 0, [8, 16, 24, 40], EXTENSION, 64, ...ADDRESSES, ...PADDING, ...PADDING);

/** A message of neighbour discovery with a few options, few of which are as they should be. */
const ndp = fc
  .tuple(
    fc.constantFrom(133, 134, 135, 136),
    fc.constantFrom(4, 12, 20),
    fc.array(beginning([1, 2, 3, 5, 14, 25], [1, 1, 1, 4, 3, 0], ...zeros(6)), { maxLength: 3 }),
  )
  .map(([type, fixedBytes, options]) => {
    const units = options.flatMap((option) => [...option.slice(0, Math.min((option[1] ?? 0) * 8, option.length & ~7))]);
    return Uint8Array.from([type, 0, 0, 0, ...zeros(fixedBytes), ...units]);
  });

/** A DHCP message up to its options, overloaded or not; sname and file are rubbish. */
const dhcp = fc
  .tuple(
    fc.array(fc.constantFrom(0, 1, 2, 12, 52, 255), { minLength: 192, maxLength: 192 }),
    beginning(52, 1, [0, 1, 2, 3]),
    fc.boolean(),
  )
  .map(([fields, options, overloaded]) => [
    ...[1, 1, 6, 0],
    ...zeros(40),
    ...fields,
    ...[0x63, 0x82, 0x53, 0x63],
    ...options.slice(overloaded ? 0 : 3),
  ])
  .map((values) => Uint8Array.from(values));

const PARSERS: readonly (readonly [string, Parse, fc.Arbitrary<Uint8Array>])[] = [
  ['ARP', parseArp, beginning(0, 1, 8, 0, 6, 4, 0, [1, 2, 3])],
  ['IPv4', parseIpv4, beginning([0x45, 0x46, 0x4f], 0, 0, [20, 28, 40, 60])],
  ['IPv6', parseIpv6, ipv6],
  [
    'an IPv6 chain',
    (view, offset, end) => parseReassembledIpv6Chain(view, offset, end, 60),
    beginning(...PADDING, ...PADDING),
  ],
  ['ICMP', parseIcmp, beginning(8, 0)],
  ['ICMPv6', parseIcmpv6, beginning(128, 0)],
  ['a quotation of IPv4', parseIcmpQuote, beginning([0x44, 0x45, 0x45, 0x4f], ...zeros(5), 0x40, [0, 0, 1])],
  ['a quotation of IPv6', parseIcmpQuote, ipv6],
  ['neighbour discovery', parseNdp, ndp],
  ['UDP', parseUdp, beginning(0, 53, 0, 68, 0, [0, 8, 20])],
  ['DHCP', parseDhcp, dhcp],
];

/** `bytes` in the middle of a larger buffer whose other bytes are `around`. */
function surrounded(bytes: Uint8Array, before: number, around: number): DataView {
  const buffer = new Uint8Array(before + bytes.length + 300).fill(around);
  buffer.set(bytes, before);
  return new DataView(buffer.buffer);
}

/** Offsets in a result count from the start of the view: this takes them back to the start of the packet. */
function relative(result: unknown, offset: number): unknown {
  if (typeof result !== 'object' || result === null) return result;
  const isOffset = /^(transport|source|destination)Offset$/;
  return Object.fromEntries(
    Object.entries(result).map(([key, value]: [string, unknown]) => [
      key,
      isOffset.test(key) && typeof value === 'number' ? value - offset : value,
    ]),
  );
}

describe.each(PARSERS)('%s', (_, parse, likely) => {
  const content = fc.oneof(likely, fc.uint8Array({ maxLength: 300, size: 'max' }));

  it('never throws, and reads nothing outside its bytes', () => {
    fc.assert(
      fc.property(content, fc.nat(9), byte, (bytes, before, around) => {
        // In a buffer of exactly these bytes a read outside throws; in a larger one it would change the result.
        const alone = parse(new DataView(Uint8Array.from(bytes).buffer), 0, bytes.length);
        const within = parse(surrounded(bytes, before, around), before, before + bytes.length);
        expect(relative(within, before)).toEqual(alone);
      }),
      { numRuns: 500 },
    );
  });

  it('takes any end of any bytes', () => {
    fc.assert(
      fc.property(content, (bytes) => {
        for (let sizeBytes = 0; sizeBytes <= Math.min(bytes.length, 80); sizeBytes += 1) {
          parse(new DataView(bytes.slice(0, sizeBytes).buffer), 0, sizeBytes);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('sees enough bytes that it takes', () => {
    const taken = fc.sample(likely, { numRuns: 1000, seed: 1 }).filter((bytes) => {
      return typeof parse(new DataView(Uint8Array.from(bytes).buffer), 0, bytes.length) !== 'string';
    });
    expect(taken.length).toBeGreaterThan(20);
  });
});

describe('values of DHCP options', () => {
  it('never throw', () => {
    const value = fc.oneof(
      fc.uint8Array({ maxLength: 600, size: 'max' }),
      fc.array(fc.constantFrom(0, 1, 2, 8, 0x61, 0xc0), { maxLength: 60, size: 'max' }),
    );
    fc.assert(
      fc.property(value, (bytes) => {
        decodeDomainSearch(Uint8Array.from(bytes));
        decodeClasslessRoutes(Uint8Array.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

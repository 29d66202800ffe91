import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ndpBytes, parseNdp, writeNdp } from '../../../../electron/net/wire/ndp.ts';
import { byte, ipv6Address, long, macAddress, short } from './arbitraries.ts';
import { place, room } from './room.ts';

describe('neighbour discovery', () => {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const prefix = fc.record({
    prefix: ipv6Address,
    lengthBits: fc.nat(128),
    onLink: fc.boolean(),
    autonomous: fc.boolean(),
    validSeconds: long,
    preferredSeconds: long,
  });
  const options = fc.record({
    sourceMac: maybe(macAddress),
    targetMac: maybe(macAddress),
    mtu: maybe(long),
    prefixes: fc.array(prefix, { maxLength: 3 }),
    dnsServers: maybe(
      fc.record({ lifetimeSeconds: long, addresses: fc.array(ipv6Address, { minLength: 1, maxLength: 3 }) }),
    ),
  });
  const target = ipv6Address.filter(({ words: [first = 0] }) => first >>> 24 !== 0xff);
  const flag = fc.boolean();
  const message = fc.oneof(
    fc.record({ kind: fc.constant('router-solicitation' as const), options }),
    fc.record({ kind: fc.constant('neighbour-solicitation' as const), target, options }),
    fc.record({
      kind: fc.constant('neighbour-advertisement' as const),
      target,
      router: flag,
      solicited: flag,
      override: flag,
      options,
    }),
    fc.record({
      kind: fc.constant('router-advertisement' as const),
      hopLimit: byte,
      managed: flag,
      other: flag,
      routerLifetimeSeconds: short,
      reachableMs: long,
      retransmitMs: long,
      options,
    }),
  );

  it('messages', () => {
    fc.assert(
      fc.property(message, place, (value, offset) => {
        const { view, end } = room(offset, ndpBytes(value));
        writeNdp(view, offset, value);
        expect(parseNdp(view, offset, end)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });
});

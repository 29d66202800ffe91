import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClasslessRoutes, encodeClasslessRoutes } from '../../../../electron/net/wire/classless-routes.ts';
import { dhcpMessageBytes, parseDhcp, writeDhcp } from '../../../../electron/net/wire/dhcp.ts';
import { decodeDomainSearch, encodeDomainSearch } from '../../../../electron/net/wire/domain-search.ts';
import { byte, ipv4Address, long, macAddress, short } from './arbitraries.ts';
import { place, room } from './room.ts';

describe('DHCP', () => {
  const code = fc.integer({ min: 1, max: 254 }).filter((value) => value !== 52);
  const options = fc
    .uniqueArray(fc.tuple(code, fc.uint8Array({ maxLength: 600, size: 'max' })), {
      maxLength: 5,
      selector: ([key]) => key,
    })
    .map((entries) => new Map(entries.map(([key, value]) => [key, Uint8Array.from(value)])));
  const message = fc.record({
    op: fc.constantFrom(1 as const, 2 as const),
    hops: byte,
    xid: long,
    secs: short,
    flags: short,
    ciaddr: ipv4Address,
    yiaddr: ipv4Address,
    siaddr: ipv4Address,
    giaddr: ipv4Address,
    chaddr: macAddress,
    options,
  });

  it('messages', () => {
    fc.assert(
      fc.property(message, place, (value, offset) => {
        const { view, end } = room(offset, dhcpMessageBytes(value));
        writeDhcp(view, offset, value);
        expect(parseDhcp(view, offset, end)).toEqual(value);
      }),
    );
  });

  it('classless routes', () => {
    const route = fc.tuple(long, fc.nat(32), ipv4Address).map(([word, widthBits, router]) => ({
      destination: { family: 4 as const, words: [word - (word % 2 ** (32 - widthBits))] },
      widthBits,
      router,
    }));
    fc.assert(
      fc.property(fc.array(route, { maxLength: 8 }), (routes) => {
        expect(decodeClasslessRoutes(encodeClasslessRoutes(routes))).toEqual(routes);
      }),
    );
  });

  it('search lists', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
    // Few different labels, so that names share their tails.
    const name = fc.array(fc.oneof(label, fc.constantFrom('com', 'example', 'a')), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), (names) => {
        const texts = names.map((labels) => labels.join('.'));
        expect(decodeDomainSearch(encodeDomainSearch(texts))).toEqual(texts);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, pattern, udp, udpFrame, withUdpChecksum } from '../../../support/net/guest-frames.ts';
import { asUdp, readFragments } from '../../../support/net/received-frame.ts';
import { stackUnderTest } from '../../../support/net/stack-under-test.ts';
import { GUEST_IPV6 } from '../../../support/net/test-addresses.ts';

const V4 = { source: '192.168.65.3', destination: '198.51.100.7' };
const V6 = { source: GUEST_IPV6, destination: '2001:db8::7' };
const ends = fc.constantFrom(V4, V6);

describe('fragments', () => {
  it('give the datagram back however it was cut and in whatever order they come, some of them twice', () => {
    const cut = fc.record({
      ends,
      sizeBytes: fc.integer({ min: 16, max: 4000 }),
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: 490 }), { minLength: 1, maxLength: 20 }),
      order: fc.array(fc.nat(), { minLength: 50, maxLength: 50 }),
      again: fc.array(fc.nat(), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(cut, ({ ends: pair, sizeBytes, cuts, order, again }) => {
        const { link, sockets, stack } = stackUnderTest({ linkMtu: 9000 });
        const payload = pattern(sizeBytes);
        const whole = withUdpChecksum(pair, udp([4000, 9], payload));
        const marks = [0, ...cuts.map((mark) => mark * 8).filter((mark) => mark < whole.length), whole.length];
        marks.sort((one, other) => one - other);
        const parts = marks.slice(0, -1).map((start, index) => {
          const end = marks[index + 1] ?? whole.length;
          const fragment = { identification: 5, offsetBytes: start, more: end < whole.length };
          return frame({ ...pair, protocol: 17, payload: whole.slice(start, end), fragment });
        });
        const shuffled = parts
          .map((part, index) => ({ part, key: order[index] ?? 0 }))
          .sort((one, other) => one.key - other.key)
          .map(({ part }) => part);
        // A repetition of the last to come would begin a datagram of its own.
        const repeated = again.map((index) => shuffled[index % shuffled.length]).filter((part) => part !== undefined);
        link.deliver(
          ...shuffled.slice(0, -1),
          ...repeated.filter((part) => part !== shuffled.at(-1)),
          ...shuffled.slice(-1),
        );
        expect(sockets.udp[0]?.sent).toEqual([payload]);
        expect(stack.drops.table()).toEqual({});
      }),
      { numRuns: 200 },
    );
  });

  it('never give out a datagram that was not sent', () => {
    const piece = fc.record({
      offset: fc.integer({ min: 0, max: 30 }),
      units: fc.integer({ min: 1, max: 20 }),
      more: fc.boolean(),
      seed: fc.nat(3),
    });
    fc.assert(
      fc.property(ends, fc.array(piece, { maxLength: 40 }), (pair, pieces) => {
        const { link, stack } = stackUnderTest({ checksums: 'trust' });
        for (const { offset, units, more, seed } of pieces) {
          const fragment = { identification: 5, offsetBytes: offset * 8, more };
          link.deliver(frame({ ...pair, protocol: 250, payload: pattern(units * 8, seed), fragment }));
        }
        const { datagramsReassembled, fragmentsReceived } = stack.counters;
        expect(datagramsReassembled).toBeLessThanOrEqual(fragmentsReceived);
      }),
      { numRuns: 200 },
    );
  });

  it('that we send can be put together again', () => {
    const size = fc.record({
      ends,
      sizeBytes: fc.integer({ min: 1473, max: 20_000 }),
      mtu: fc.integer({ min: 1280, max: 1500 }),
    });
    fc.assert(
      fc.property(size, ({ ends: pair, sizeBytes, mtu }) => {
        const { link, sockets } = stackUnderTest({ linkMtu: mtu });
        link.deliver(udpFrame(pair, [1, 9], pattern(1)));
        sockets.udp[0]?.receive(pattern(sizeBytes));
        expect(asUdp(readFragments(link.take())).data).toEqual(pattern(sizeBytes));
      }),
      { numRuns: 50 },
    );
  });
});

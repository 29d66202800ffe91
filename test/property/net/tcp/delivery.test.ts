import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryTcpSocket } from '../../../support/net/memory-sockets.ts';
import { seededRandom } from '../../../support/net/seeded-random.ts';
import { TcpPair } from '../../../support/net/tcp-pair.ts';

/** Bytes that tell where they belong, so that a shift or a repetition shows. */
function pattern(sizeBytes: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: sizeBytes }, () => Math.floor(random() * 256));
}

const faults = fc.record({
  delayMs: fc.constantFrom(0, 0.05, 1, 20),
  loss: fc.constantFrom(0, 0.01, 0.1, 0.3),
  duplication: fc.constantFrom(0, 0.1),
  reorder: fc.constantFrom(0, 0.05, 0.3),
  queueBytes: fc.constantFrom(200_000, 4_000_000),
  bytesPerMs: fc.constantFrom(2_000, 1_000_000),
});

const endpoint = fc.record({ writeMs: fc.constantFrom(0, 0, 3), eager: fc.boolean() });

const scenario = fc.record({
  faults,
  host: endpoint,
  guest: endpoint,
  seed: fc.nat(),
  mtu: fc.constantFrom(1280, 1500, 65_520),
  family: fc.constantFrom<4 | 6>(4, 6),
  toHost: fc.constantFrom(0, 1, 3_000, 70_000, 300_000),
  toGuest: fc.constantFrom(0, 1, 3_000, 70_000, 300_000),
  published: fc.boolean(),
  receiveRanges: fc.constantFrom(1, 4, 256),
});

describe('a flow over a path with faults', () => {
  it('delivers every byte in order, ends on both sides and leaves nothing behind', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const limits = { receiveRanges: given.receiveRanges };
        const pair = new TcpPair({ ...given, limits, guestLimits: limits });
        const opener = given.published ? pair.publish() : pair.connect();
        const answering = given.published ? pair.guestSockets : pair.hostSockets;
        const [first, second] = [pattern(given.toHost, given.seed), pattern(given.toGuest, given.seed + 1)];
        opener.send(first);
        opener.finish();
        let answerer: MemoryTcpSocket | null = null;
        const done = (): boolean => {
          if (answerer === null && answering.dialed.length > 0) {
            answerer = answering.last;
            answerer.send(second);
            answerer.finish();
          }
          // With heavy loss the handshake itself may fail: then the opener hears so.
          return opener.gone;
        };
        expect(pair.clock.run(3_600_000, done)).toBe(true);
        if (!opener.wasReset) {
          pair.clock.run(3_600_000, () => answering.last.gone);
          expect(answering.last.wasReset).toBe(false);
          expect(Buffer.compare(answering.last.bytes(), first)).toBe(0);
          expect(Buffer.compare(opener.bytes(), second)).toBe(0);
        } else expect(given.faults.loss).toBeGreaterThan(0.05);
        pair.clock.run(3_600_000);
        expect(pair.stack.flows()).toEqual([]);
        expect(pair.guest.flows()).toEqual([]);
        expect([pair.stack.ringBytes, pair.guest.ringBytes]).toEqual([0, 0]);
        expect(pair.toGuest.badChecksums + pair.toHost.badChecksums).toBe(0);
      }),
      { numRuns: 150, seed: 20_261_124 },
    );
  }, 120_000);
});

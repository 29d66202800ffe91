import { describe, expect, it } from 'vitest';
import { ByteRing } from '../../../../../electron/net/stack/tcp/byte-ring.ts';
import { FlowQueue, type QueueEntry } from '../../../../../electron/net/stack/tcp/flow-queue.ts';
import { INITIAL_WINDOW_BYTES, NewReno } from '../../../../../electron/net/stack/tcp/new-reno.ts';
import { LossRecovery } from '../../../../../electron/net/stack/tcp/recovery.ts';
import { RingPool } from '../../../../../electron/net/stack/tcp/ring-pool.ts';
import { RttEstimator } from '../../../../../electron/net/stack/tcp/rtt.ts';
import { SendBuffer } from '../../../../../electron/net/stack/tcp/send-buffer.ts';
import { seqAdd, seqBefore, seqDistance, seqEarlier, seqLater } from '../../../../../electron/net/stack/tcp/seq.ts';
import { finishChecksum, sumBytes } from '../../../../../electron/net/wire/checksum.ts';
import { copyAndSum } from '../../../../../electron/net/wire/copy-and-sum.ts';
import { createTcpOptions } from '../../../../../electron/net/wire/tcp-options.ts';

const pool = (): RingPool => new RingPool({ ringSmallestBytes: 16, ringTotalBytes: 256, ringSpareBytes: 64 });

describe('sequence numbers', () => {
  it('are compared across the wrap', () => {
    expect(seqAdd(0xffff_fffe, 5)).toBe(3);
    expect(seqDistance(0xffff_fffe, 3)).toBe(5);
    expect(seqBefore(0xffff_fffe, 3)).toBe(true);
    expect(seqLater(0xffff_fffe, 3)).toBe(3);
    expect(seqEarlier(0xffff_fffe, 3)).toBe(0xffff_fffe);
  });
});

describe('a ring', () => {
  it('keeps bytes at their sequence numbers, across its end and when it doubles', () => {
    const ring = new ByteRing(pool(), 16);
    const from = 0xffff_fff9;
    // What lay before is of no interest any more.
    ring.put(seqAdd(from, -9), new Uint8Array(9), 0, 9);
    ring.put(
      from,
      Uint8Array.from({ length: 14 }, (_, index) => index),
      0,
      14,
    );
    expect(ring.span(from, 14).length).toBe(7);
    expect(ring.double(from, seqAdd(from, 14), 64)).toBe(true);
    expect([...ring.span(from, 14)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(ring.double(0, 0, 32)).toBe(false);
  });

  it('promises no more than the pool has, and never nothing', () => {
    const shared = pool();
    const rings = [new ByteRing(shared, 128), new ByteRing(shared, 128), new ByteRing(shared, 128)];
    expect(rings.map((ring) => ring.sizeBytes)).toEqual([128, 128, 16]);
    expect(rings[2]?.double(0, 0, 1024)).toBe(false);
    for (const ring of rings) ring.dispose({ inUse: false });
    expect(shared.promisedBytes).toBe(0);
  });

  it('begins at its memory’s beginning again once it was emptied', () => {
    const shared = pool();
    const ring = new ByteRing(shared, 16);
    ring.put(5, Uint8Array.from([1, 2]), 0, 2);
    expect(ring.span(5, 2).byteOffset).toBe(0);
    ring.release();
    ring.put(7, Uint8Array.from([3, 4]), 0, 2);
    expect(ring.span(7, 2).byteOffset).toBe(0);
    // In front of it, as data that comes out of order does.
    ring.put(6, Uint8Array.from([9]), 0, 1);
    expect([...ring.span(6, 4)]).toEqual([9]);
    expect([...ring.span(7, 2)]).toEqual([3, 4]);
  });

  it('leaves the place of small spares to large ones', () => {
    const shared = pool();
    const small = [shared.take(16), shared.take(16)];
    const large = [shared.take(64), shared.take(64)];
    for (const ring of [...small, ...large]) shared.release(ring);
    expect(shared.take(64)).toBe(large[0]);
    expect(large).not.toContain(shared.take(64));
    expect(small).not.toContain(shared.take(16));
  });

  it('gives its memory to the next one, unless the host still has it', () => {
    const shared = pool();
    const first = shared.take(32);
    shared.release(first);
    expect(shared.take(32)).toBe(first);
    const ring = new ByteRing(shared, 32);
    const span = ring.span(0, 1);
    ring.dispose({ inUse: true });
    expect(shared.take(32).buffer).not.toBe(span.buffer);
  });
});

describe('the send buffer', () => {
  it('stops the host before it is full, and always has a byte to offer', () => {
    const buffer = new SendBuffer(pool(), { sizeBytes: 64, limitBytes: 64, start: 0 });
    for (;;) {
      const { length } = buffer.offer(0);
      buffer.filled(Math.min(length, 10), 0);
      if (!buffer.mayGoOn(0)) break;
    }
    expect(buffer.tail).toBeLessThan(64);
    expect(buffer.offer(0).length).toBeGreaterThan(0);
    expect(buffer.mayGoOn(20)).toBe(false);
    expect(buffer.mayGoOn(40)).toBe(true);
  });

  it.each([6, 7])(
    'copies what lies across the end of the ring, with its sum, after %i bytes before the end',
    (before) => {
      const buffer = new SendBuffer(pool(), { sizeBytes: 64, limitBytes: 64, start: 0 }, copyAndSum);
      const una = 64 - before;
      const fill = (sizeBytes: number): void => {
        const room = buffer.offer(Math.min(buffer.tail, una));
        for (let index = 0; index < sizeBytes; index += 1) room[index] = (buffer.tail + index) * 7;
        buffer.filled(sizeBytes, Math.min(buffer.tail, una));
      };
      fill(una);
      fill(before);
      fill(9);
      const expected = Uint8Array.from({ length: before + 9 }, (_, index) => (una + index) * 7);
      const target = new Uint8Array(before + 11);
      const sum = buffer.copy(una, target, 2, before + 9);
      expect([...target.subarray(2)]).toEqual([...expected]);
      expect(finishChecksum(sum)).toBe(finishChecksum(sumBytes(expected, 0, expected.length)));
    },
  );

  it('grows when it starves, but not while the host holds a part', () => {
    const buffer = new SendBuffer(pool(), { sizeBytes: 64, limitBytes: 128, start: 0 });
    buffer.offer(0);
    buffer.filled(60, 0);
    expect(buffer.mayGoOn(0)).toBe(false);
    buffer.starved(0);
    buffer.offer(0);
    expect(buffer.mayGoOn(0)).toBe(true);
    expect(buffer.sizeBytes).toBe(64 * 2);
  });
});

describe('the retransmission time-out', () => {
  it('follows RFC 6298, within its bounds', () => {
    const rtt = new RttEstimator();
    expect(rtt.timeoutMs).toBe(1000);
    rtt.measure(1);
    expect(rtt.timeoutMs).toBe(1000);
    rtt.backOff();
    rtt.backOff();
    expect(rtt.timeoutMs).toBe(4000);
    for (let times = 0; times < 20; times += 1) rtt.backOff();
    expect(rtt.timeoutMs).toBe(60_000);
    rtt.measure(4001);
    expect(rtt.smoothedMs).toBe(501);
    expect(rtt.timeoutMs).toBeCloseTo(501 + 4 * (0.5 + (4000 - 0.5) / 4));
  });
});

describe('NewReno', () => {
  it('starts wide, halves on loss, and grows by a segment a round trip after that', () => {
    const reno = new NewReno(1000);
    expect(reno.windowBytes).toBe(INITIAL_WINDOW_BYTES);
    reno.acknowledged(5000, true);
    expect(reno.windowBytes).toBe(INITIAL_WINDOW_BYTES + 5000);
    reno.acknowledged(5000, false);
    reno.lost(100_000);
    expect(reno.windowBytes).toBe(50_000);
    for (let times = 0; times < 50; times += 1) reno.acknowledged(1000, true);
    expect(reno.windowBytes).toBeGreaterThan(50_900);
    expect(reno.windowBytes).toBeLessThan(51_100);
    reno.timedOut(40_000);
    expect(reno.windowBytes).toBe(1000);
    reno.acknowledged(1000, true);
    expect(reno.windowBytes).toBe(2000);
  });
});

describe('loss recovery', () => {
  const sacked = (...ranges: readonly (readonly [number, number])[]) => {
    const options = createTcpOptions();
    for (const [index, [start, end]] of ranges.entries()) {
      options.sackStarts[index] = start;
      options.sackEnds[index] = end;
    }
    options.sackBlocks = ranges.length;
    return options;
  };

  it('finds holes by RFC 6675, counts the pipe and ends with the recovery point', () => {
    const recovery = new LossRecovery({ sack: true }, 10);
    expect(recovery.pipe(0, 10_000, 1000)).toBe(10_000);
    expect(recovery.noteSack(sacked([1000, 2000], [3000, 4000]), 0, 10_000)).toBe(true);
    expect(recovery.noteSack(sacked([1000, 2000]), 0, 10_000)).toBe(false);
    expect(recovery.lossFound(0, 1000)).toBe(false);
    recovery.noteSack(sacked([5000, 6000]), 0, 10_000);
    expect(recovery.lossFound(0, 1000)).toBe(true);
    recovery.enterFast(0, 10_000);
    // Lost: 0 to 1000. Under way: 2000, 4000 and 6000 to 10000.
    expect(recovery.pipe(0, 10_000, 1000)).toBe(6000);
    expect(recovery.findLost(0, 1000, 1000)).toBe(true);
    expect([recovery.holeStart, recovery.holeBytes]).toEqual([0, 1000]);
    recovery.retransmitted(0, 1000);
    expect(recovery.findLost(0, 1000, 1000)).toBe(false);
    expect(recovery.findDoubtful(0, 10_000, 1000)).toBe(true);
    expect(recovery.holeStart).toBe(2000);
    recovery.retransmitted(2000, 1000);
    recovery.findDoubtful(0, 10_000, 1000);
    recovery.retransmitted(recovery.holeStart, recovery.holeBytes);
    expect(recovery.findDoubtful(0, 10_000, 1000)).toBe(true);
    expect(recovery.holeStart).toBe(9000);
    recovery.retransmitted(9000, 1000);
    expect(recovery.findDoubtful(0, 10_000, 1000)).toBe(false);
    expect(recovery.advance(9000)).toBe(false);
    expect(recovery.advance(10_000)).toBe(true);
    expect(recovery.mode).toBe('open');
  });

  it('after a time-out takes all for lost that was not SACKed', () => {
    const recovery = new LossRecovery({ sack: true }, 10);
    recovery.noteSack(sacked([1000, 2000]), 0, 4000);
    recovery.enterTimeout(0, 4000, { sacked: false });
    expect(recovery.pipe(0, 4000, 1000)).toBe(0);
    const starts: number[] = [];
    while (recovery.findLost(0, 1000, 1000)) {
      starts.push(recovery.holeStart);
      recovery.retransmitted(recovery.holeStart, recovery.holeBytes);
    }
    expect(starts).toEqual([0, 2000, 3000]);
    recovery.enterTimeout(0, 4000, { sacked: true });
    recovery.findLost(0, 4000, 1000);
    expect(recovery.holeBytes).toBe(4000);
  });

  it('forgets the ranges that are too many, and finds the others still', () => {
    const recovery = new LossRecovery({ sack: true }, 2);
    expect(recovery.noteSack(sacked([2000, 2500], [3000, 3500], [4000, 4500]), 1000, 9000)).toBe(true);
    expect(recovery.noteSack(sacked([4000, 4500]), 1000, 9000)).toBe(false);
    expect(recovery.noteSack(sacked([3500, 4500]), 1000, 9000)).toBe(true);
    expect(recovery.pipe(1000, 9000, 5000)).toBe(8000 - 500 - 1500);
  });

  it('ignores SACK blocks of what is not under way', () => {
    const recovery = new LossRecovery({ sack: true }, 10);
    expect(recovery.noteSack(sacked([500, 900], [5000, 9000], [3000, 2000]), 1000, 4000)).toBe(false);
  });
});

class Flow implements QueueEntry<Flow> {
  nextInQueue: Flow | null = null;
  queued = false;
}

describe('the queue of flows', () => {
  it('is first come, first served, with each once', () => {
    const queue = new FlowQueue<Flow>();
    const [one, other] = [new Flow(), new Flow()];
    queue.push(one);
    queue.push(other);
    queue.push(one);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([one, other, null]);
    queue.push(other);
    expect(queue.first).toBe(other);
  });
});

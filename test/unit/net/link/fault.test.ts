import { describe, expect, it } from 'vitest';
import type { Faults } from '../../../../electron/net/link/fault-lane.ts';
import { FaultLink } from '../../../../electron/net/link/fault.ts';
import { createLoopback } from '../../../../electron/net/link/loopback.ts';
import { FrameLog } from '../../../contract/frame-log.ts';
import { expectedFrame, firstWrongFrame, sendFrame } from '../../../contract/link-frames.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const FRAMES = 2000;
const SIZE = 100;

/** Sends one frame a millisecond over a line with these faults; what came, and when. */
function run(toGuest: Faults, seed = 7, frames = FRAMES) {
  const clock = new FakeClock();
  const [inner, far] = createLoopback({ clock, mtu: 1500 });
  const link = new FaultLink({ link: inner, clock, seed, toGuest });
  const near = new FrameLog(link);
  const log = new FrameLog(far);
  const times: number[] = [];
  log.onFrame = () => times.push(clock.monotonic());
  link.attach(near);
  far.attach(log);
  for (let index = 0; index < frames; index++) {
    sendFrame(link, index, SIZE);
    clock.advance(1);
  }
  clock.advance(1000);
  expect(clock.pending).toBe(0);
  return { log, times, counts: link.faults.toGuest, link };
}

describe('a bad line', () => {
  it('loses its share', () => {
    const { log, counts, link } = run({ lossShare: 0.1 });
    expect(counts.lost).toBeGreaterThan(FRAMES * 0.07);
    expect(counts.lost).toBeLessThan(FRAMES * 0.13);
    expect(log.count).toBe(FRAMES - counts.lost);
    expect(link.statistics.framesSent).toBe(log.count);
  });

  it('loses all, duplicates all', () => {
    expect(run({ lossShare: 1 }).log.count).toBe(0);
    expect(run({ duplicateShare: 1 }).log.count).toBe(2 * FRAMES);
  });

  it('turns over one bit', () => {
    const { log, counts } = run({ corruptShare: 0.2 });
    let wrong = 0;
    for (const [index, frame] of log.frames.entries()) {
      const bits = expectedFrame(index, SIZE).reduce((sum, byte, at) => {
        return sum + ((byte ^ (frame[at] ?? 0)).toString(2).match(/1/g)?.length ?? 0);
      }, 0);
      expect(bits).toBeLessThanOrEqual(1);
      wrong += bits;
    }
    expect(wrong).toBe(counts.corrupted);
    expect(wrong).toBeGreaterThan(FRAMES * 0.15);
  });

  it('lets later frames overtake', () => {
    const { log, counts } = run({ reorderShare: 0.05, reorderMs: 20 });
    expect(log.count).toBe(FRAMES);
    expect(counts.reordered).toBeGreaterThan(50);
    expect(firstWrongFrame(log.frames, new Array<number>(FRAMES).fill(SIZE))).not.toBeNull();
  });

  it('delays', () => {
    expect(run({ delayMs: 50 }, 7, 3).times).toEqual([50, 51, 52]);
    const jitter = run({ delayMs: 50, jitterMs: 10 });
    expect(Math.min(...jitter.times)).toBeGreaterThanOrEqual(50);
    expect(jitter.log.count).toBe(FRAMES);
  });

  it('is as fast as its rate, and loses what its queue does not hold', () => {
    // 100 bytes at 160 kbit/s take 5 ms; they come one a millisecond.
    const { times, counts } = run({ rateBitsPerSecond: 160_000, queueBytes: 500 }, 7, 200);
    expect(times.slice(0, 3)).toEqual([5, 10, 15]);
    expect(times.length).toBeGreaterThanOrEqual(40);
    expect(times.length).toBeLessThanOrEqual(46);
    expect(counts.overflowed).toBe(200 - times.length);
  });

  it('does the same for the same seed, and something else for another', () => {
    const faults = { lossShare: 0.1, duplicateShare: 0.1, corruptShare: 0.1, reorderShare: 0.1, jitterMs: 5 };
    const first = run(faults, 1);
    expect(run(faults, 1).times).toEqual(first.times);
    expect(run(faults, 2).times).not.toEqual(first.times);
  });

  it('does to what comes from the guest what it is told', () => {
    const clock = new FakeClock();
    const [inner, far] = createLoopback({ clock, mtu: 1500 });
    const link = new FaultLink({ link: inner, clock, seed: 1, fromGuest: { delayMs: 30, duplicateShare: 1 } });
    const log = new FrameLog(link);
    link.attach(log);
    far.attach(new FrameLog(far));
    sendFrame(far, 0, 60);
    far.flush();
    clock.advance(29);
    expect(log.count).toBe(0);
    clock.advance(1);
    expect(log.frames).toEqual([expectedFrame(0, 60), expectedFrame(0, 60)]);
    expect([log.bursts, log.burstsWithoutFrame]).toEqual([1, 0]);
    sendFrame(far, 1, 60);
    far.flush();
    clock.advance(1);
    void link.dispose();
    clock.advance(100);
    expect(log.count).toBe(2);
    expect(clock.pending).toBe(0);
  });
});

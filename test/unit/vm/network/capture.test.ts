import { expect, it } from 'vitest';
import { CAPTURE_CHUNK_MAX_BYTES } from '../../../../electron/api/limits.ts';
import type { CapturedFrame } from '../../../../electron/net/link/pcap.ts';
import { Capture, type CaptureOptions } from '../../../../electron/vm/network/capture.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const FRAME_BYTES = 1000;
/** Headers and trailer of a packet's block. */
const AROUND_BYTES = 44;

function bench(options: Partial<CaptureOptions> = {}) {
  const clock = new FakeClock();
  const ends = { count: 0 };
  const capture = new Capture({
    filter: null,
    maxBytes: 1_000_000,
    maxMs: null,
    clock,
    onEnd: () => (ends.count += 1),
    ...options,
  });
  return { clock, ends, capture };
}

function frame(sizeBytes = FRAME_BYTES): CapturedFrame {
  // In the middle of other bytes, as in a link's buffer.
  const bytes = new Uint8Array(new ArrayBuffer(sizeBytes + 300), 100);
  return { timeMs: 1, direction: 'from-guest', bytes, offset: 50, end: 50 + sizeBytes };
}

async function readAll(capture: Capture): Promise<{ sizes: number[]; end: unknown }> {
  const sizes: number[] = [];
  for (;;) {
    const taken = await capture.take();
    if (!Buffer.isBuffer(taken)) return { sizes, end: taken };
    sizes.push(taken.length);
  }
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

it('gives what came before it was stopped, then the end', async () => {
  const { capture, ends } = bench();
  capture.frame(frame());
  capture.frame(frame());
  capture.end('stopped');
  capture.frame(frame());
  capture.end('network');
  const { sizes, end } = await readAll(capture);
  expect(sizes).toHaveLength(1);
  expect(end).toEqual({ kind: 'ended', reason: 'stopped', frames: 2, bytes: sum(sizes), lostFrames: 0 });
  expect(ends.count).toBe(1);
});

it('lets a reader wait for frames, and for the end', async () => {
  const { capture } = bench();
  await capture.take();
  const next = capture.take();
  capture.frame(frame());
  expect(await next).toHaveLength(FRAME_BYTES + AROUND_BYTES);
  const last = capture.take();
  capture.end('stopped');
  expect(await last).toMatchObject({ reason: 'stopped' });
});

it('ends before it is too long, with whole frames', async () => {
  const { capture, ends } = bench({ maxBytes: 3000 });
  for (let count = 0; count < 5; count += 1) capture.frame(frame());
  expect(ends.count).toBe(1);
  const { sizes, end } = await readAll(capture);
  expect(sum(sizes)).toBeLessThanOrEqual(3000);
  expect(end).toMatchObject({ reason: 'size', frames: 2, bytes: sum(sizes) });
});

it('ends when its time is up, and leaves no timer when it ended before', () => {
  const { capture, clock, ends } = bench({ maxMs: 5000 });
  clock.advance(4999);
  expect(ends.count).toBe(0);
  clock.advance(1);
  expect(ends.count).toBe(1);
  capture.frame(frame());
  const other = bench({ maxMs: 5000 });
  other.capture.end('stopped');
  expect(other.clock.pending).toBe(0);
});

it('takes what the filter lets through', async () => {
  const seen: string[] = [];
  const { capture } = bench({
    filter: ({ kind }) => {
      seen.push(kind);
      return seen.length === 2;
    },
  });
  for (let count = 0; count < 3; count += 1) capture.frame(frame());
  capture.end('stopped');
  expect((await readAll(capture)).end).toMatchObject({ frames: 1, lostFrames: 0 });
  expect(seen).toEqual(['other', 'other', 'other']);
});

it('leaves frames out that nobody reads in time, counts them, and hands the rest over in pieces', async () => {
  const { capture } = bench({ maxBytes: 1e9 });
  for (let count = 0; count < 1100; count += 1) capture.frame(frame(65_000));
  capture.end('stopped');
  const { sizes, end } = await readAll(capture);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(CAPTURE_CHUNK_MAX_BYTES);
  const { frames, lostFrames } = end as { frames: number; lostFrames: number };
  expect(lostFrames).toBeGreaterThan(0);
  expect(frames + lostFrames).toBe(1100);
  expect(sum(sizes)).toBeGreaterThan(64 * 1024 * 1024);
});

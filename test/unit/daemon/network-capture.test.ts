import { expect, it } from 'vitest';
import type { CaptureEnd } from '../../../electron/api/network-capture.ts';
import { NetworkCapture } from '../../../electron/daemon/network-capture.ts';
import type { InsightCapture } from '../../../electron/vm/network-insight.ts';
import type { CapturePiece } from '../../../electron/vm/network/network-protocol.ts';

const END: CaptureEnd = { kind: 'ended', reason: 'stopped', frames: 1, bytes: 3, lostFrames: 0 };

class FakeInsightCapture implements InsightCapture {
  readonly stops: string[] = [];
  readonly pieces: CapturePiece[] = [];

  /** Waits for ever when there is nothing. */
  take(): Promise<CapturePiece> {
    const next = this.pieces.shift();
    return next === undefined ? new Promise(() => undefined) : Promise.resolve(next);
  }

  stop(rest: 'kept' | 'dropped'): Promise<void> {
    this.stops.push(rest);
    if (rest === 'kept') this.pieces.push(END);
    return Promise.resolve();
  }
}

it('hands over bytes, and the rest after it was stopped', async () => {
  const fake = new FakeInsightCapture();
  const capture = new NetworkCapture(fake);
  // As it comes over a message port: a view of more.
  fake.pieces.push({ kind: 'bytes', bytes: new TextEncoder().encode('xxabcxx').subarray(2, 5) });
  await capture.stop();
  const events: unknown[] = [];
  for await (const event of capture.output) events.push(event);
  expect(events).toEqual([{ kind: 'bytes', base64: 'YWJj' }, END]);
  expect(fake.stops).toEqual(['kept', 'dropped']);
});

it('ends a reader who waits when it is disposed', async () => {
  const fake = new FakeInsightCapture();
  const capture = new NetworkCapture(fake);
  const reading = (async () => {
    for await (const event of capture.output) return event;
    return 'nothing';
  })();
  await capture.dispose();
  expect(await reading).toBe('nothing');
  await capture.dispose();
  expect(fake.stops).toEqual(['dropped']);
});

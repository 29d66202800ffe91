import { describe, expect, it } from 'vitest';
import { FlowWindow } from '../../../electron/api/flow-window.ts';

/** Whether the promise settles within the work that is already queued. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return settled;
}

describe('the window of a stream', () => {
  const signal = new AbortController().signal;

  it('lets through until it is full, then waits for an acknowledgement', async () => {
    const window = new FlowWindow(100);
    expect(await window.take(60, signal)).toBe(true);
    expect(await window.take(60, signal)).toBe(true);
    const third = window.take(10, signal);
    expect(await settles(third)).toBe(false);
    window.acknowledge(10);
    expect(await settles(third)).toBe(false);
    window.acknowledge(60);
    expect(await third).toBe(true);
    expect(window.outstandingBytes).toBe(60);
  });

  it('lets a piece through that is larger than itself', async () => {
    const window = new FlowWindow(10);
    expect(await window.take(1000, signal)).toBe(true);
  });

  it('cannot be enlarged by acknowledging too much', async () => {
    const window = new FlowWindow(10);
    window.acknowledge(1_000_000);
    await window.take(10, signal);
    expect(await settles(window.take(1, signal))).toBe(false);
  });

  it('ends the wait of a sender that is given up', async () => {
    const abort = new AbortController();
    const window = new FlowWindow(10);
    await window.take(10, abort.signal);
    const waiting = window.take(1, abort.signal);
    abort.abort();
    expect(await waiting).toBe(false);
    expect(await window.take(1, abort.signal)).toBe(false);
  });
});

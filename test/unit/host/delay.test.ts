import { describe, expect, it } from 'vitest';
import { delay, throwIfCancelled, within } from '../../../electron/host/delay.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('delay', () => {
  it('ends when its time has come', async () => {
    const clock = new FakeClock();
    const waiting = delay(clock, 100);
    clock.advance(100);
    await waiting;
  });

  it('ends early when it is cancelled, and leaves no timer', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const waiting = delay(clock, 100, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
    await expect(delay(clock, 100, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => throwIfCancelled(stop.signal)).toThrow(/cancelled/);
  });
});

describe('within', () => {
  it('gives the promise’s value, or its error, and leaves no timer', async () => {
    const clock = new FakeClock();
    expect(await within(clock, 100, Promise.resolve(1), () => 2)).toBe(1);
    await expect(within(clock, 100, Promise.reject(new Error('no')), () => 2)).rejects.toThrow('no');
    expect(clock.pending).toBe(0);
  });

  it('gives the other value when time is up', async () => {
    const clock = new FakeClock();
    const waiting = within(clock, 100, new Promise<number>(() => undefined), () => 2);
    clock.advance(100);
    expect(await waiting).toBe(2);
    const failing = within(clock, 100, new Promise<number>(() => undefined), () => {
      throw new Error('late');
    });
    clock.advance(100);
    await expect(failing).rejects.toThrow('late');
  });
});

import { expect, test } from 'vitest';
import { PausableClock } from '../../../../electron/vm/network/pausable-clock.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('timers have as long to go after a pause as before it', () => {
  const clock = new FakeClock();
  const pausable = new PausableClock(clock);
  const fired: string[] = [];
  pausable.after(1_000, () => fired.push('early'));
  const dropped = pausable.after(1_000, () => fired.push('dropped'));
  clock.advance(400);
  const beforeMs = pausable.monotonic();
  pausable.setPaused(true);
  pausable.after(700, () => fired.push('late'));
  void dropped.dispose();
  clock.advance(60_000);
  expect(pausable.monotonic()).toBe(beforeMs);
  expect(fired).toEqual([]);
  pausable.setPaused(false);
  clock.advance(599);
  expect(fired).toEqual([]);
  clock.advance(1);
  expect(fired).toEqual(['early']);
  clock.advance(100);
  expect(fired).toEqual(['early', 'late']);
  expect(pausable.monotonic()).toBe(beforeMs + 700);
  expect(clock.pending).toBe(0);
});

test('a second pause counts from where the first ended, and saying so twice does nothing', () => {
  const clock = new FakeClock();
  const pausable = new PausableClock(clock);
  let fired = 0;
  pausable.after(1_000, () => (fired += 1));
  for (let round = 0; round < 3; round += 1) {
    clock.advance(300);
    pausable.setPaused(true);
    pausable.setPaused(true);
    clock.advance(5_000);
    pausable.setPaused(false);
    pausable.setPaused(false);
  }
  clock.advance(99);
  expect(fired).toBe(0);
  clock.advance(1);
  expect(fired).toBe(1);
});

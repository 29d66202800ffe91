import { expect, it } from 'vitest';
import { IdleExit } from '../../../electron/daemon/idle-exit.ts';
import { FakeClock } from '../../support/fake-clock.ts';

it('ends once after a whole grace period in which nobody needed it', () => {
  const clock = new FakeClock();
  let idle = true;
  let ends = 0;
  const exit = new IdleExit({ clock, graceMs: 1000, isIdle: () => idle, onIdle: () => (ends += 1) });
  exit.look();
  clock.advance(900);
  idle = false;
  exit.look();
  expect(clock.pending).toBe(0);
  clock.advance(5000);
  idle = true;
  exit.look();
  clock.advance(900);
  exit.look();
  expect(ends).toBe(0);
  clock.advance(100);
  expect(ends).toBe(1);
  expect(clock.pending).toBe(0);
});

it('leaves no timer behind', () => {
  const clock = new FakeClock();
  const exit = new IdleExit({ clock, graceMs: 1000, isIdle: () => true, onIdle: () => undefined });
  exit.look();
  exit.dispose();
  expect(clock.pending).toBe(0);
});

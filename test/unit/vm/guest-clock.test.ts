import { expect, test } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { GuestClock } from '../../../electron/vm/guest-clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeAccess, output } from '../../support/vm/fake-guest.ts';

/** A guest whose clock is off by `offMs`, until it is set. */
function bench(offMs: number) {
  const clock = new FakeClock();
  const access = new FakeAccess();
  const guest = { offMs };
  access.answer = (command) => {
    const set = /^date -u -s @(\d+)$/.exec(command);
    if (set !== null) guest.offMs = Number(set[1]) * 1000 - clock.now();
    return Promise.resolve(output(set === null ? `${Math.floor((clock.now() + guest.offMs) / 1000)}\n` : ''));
  };
  const guestClock = new GuestClock({ access, clock, logger: silentLogger() });
  return { clock, access, guest, guestClock };
}

/** Lets everything that is only waiting for promises go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

test('a clock that is right is left alone, and looked at again in five minutes', async () => {
  const { access, clock, guestClock } = bench(0);
  void guestClock.start();
  await settle();
  expect(access.commands).toEqual(['date +%s']);
  clock.advance(4 * 60_000);
  await settle();
  expect(access.commands).toHaveLength(1);
  clock.advance(61_000);
  await settle();
  expect(access.commands).toHaveLength(2);
});

test('a clock that is behind is set', async () => {
  const { access, guest, guestClock } = bench(-7200_000);
  void guestClock.start();
  await settle();
  expect(access.commands).toHaveLength(2);
  expect(Math.abs(guest.offMs)).toBeLessThan(1000);
});

test('a sleep of the computer is noticed by the next tick: the link is told, the clock is set', async () => {
  const { access, clock, guest, guestClock } = bench(0);
  void guestClock.start();
  await settle();
  clock.sleep(3600_000);
  guest.offMs = -3600_000;
  clock.advance(15_000);
  await settle();
  expect(access.retries).toBe(1);
  expect(Math.abs(guest.offMs)).toBeLessThan(1000);
});

test('while the guest does not answer it is asked again: each tick, and once there is a session', async () => {
  const { access, clock, guestClock } = bench(0);
  const { answer } = access;
  access.answer = () => Promise.reject(new Error('no session'));
  void guestClock.start();
  await settle();
  clock.advance(15_000);
  await settle();
  expect(access.commands).toHaveLength(2);
  access.answer = answer;
  access.up();
  await settle();
  expect(access.commands).toHaveLength(3);
  access.up();
  await settle();
  expect(access.commands).toHaveLength(3);
});

test('an answer that is no time changes nothing', async () => {
  const { access, guestClock } = bench(0);
  access.answer = () => Promise.resolve(output('$(reboot)\n'));
  void guestClock.start();
  await settle();
  expect(access.commands).toEqual(['date +%s']);
});

test('nothing is left after it is disposed', async () => {
  const { clock, guestClock } = bench(0);
  void guestClock.start();
  await settle();
  await guestClock.dispose();
  expect(clock.pending).toBe(0);
});

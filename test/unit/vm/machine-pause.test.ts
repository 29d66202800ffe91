import { expect, test } from 'vitest';
import { output } from '../../support/vm/fake-guest.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failureOf } from '../../support/vm/machine-outcome.ts';

test('a pause freezes the guest, and nothing takes its silence for a failure', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  const { access } = bench.guests;
  await bench.machine.pause();
  expect(bench.machine.state).toMatchObject({ state: 'paused' });
  expect(vm.calls).toEqual(['pause']);
  expect([access.paused, bench.networks.paused, bench.engine.guests[0]?.isPaused]).toEqual([true, true, true]);
  expect(bench.machine.guest).toBeNull();
  expect(bench.clock.pending).toBe(0);
  bench.engine.well = false;
  bench.clock.advance(24 * 60 * 60 * 1000);
  expect(bench.engine.pings).toBe(1);
  expect(bench.machine.warnings).toEqual([]);
  await bench.machine.pause();
  expect(vm.calls).toEqual(['pause']);
});

test('a resume lets it go on as if nothing had been, with its clock set', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  const { access } = bench.guests;
  const before = bench.machine.state;
  await bench.machine.pause();
  bench.clock.advance(60_000);
  const stale = Math.round(bench.clock.now() / 1000) - 60;
  access.commands.length = 0;
  access.answer = (command) => Promise.resolve(output(command === 'date +%s' ? String(stale) : ''));
  await bench.machine.resume();
  expect(access.commands).toEqual(['date +%s', `date -u -s @${Math.round(bench.clock.now() / 1000)}`]);
  expect(bench.machine.state).toEqual(before);
  expect([access.paused, bench.networks.paused, bench.engine.guests[0]?.isPaused]).toEqual([false, false, false]);
  expect(vm.calls).toEqual(['pause', 'resume']);
});

test('who asks the engine before the clock is set still hears that it is paused', async () => {
  const bench = await machineBench();
  await bench.running();
  await bench.machine.pause();
  const asked = new Promise<void>((resolve) => bench.guests.access.onCommand(() => resolve()));
  bench.guests.access.answer = () => new Promise(() => undefined);
  const resumed = bench.machine.resume();
  await asked;
  expect(bench.engine.guests[0]?.isPaused).toBe(true);
  bench.clock.advance(5_000);
  await resumed;
  expect(bench.engine.guests[0]?.isPaused).toBe(false);
});

test('a start resumes, and a stop resumes before it presses the button', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
  await bench.machine.pause();
  await bench.machine.start();
  expect(bench.machine.state.state).toBe('running');
  await bench.machine.pause();
  await bench.machine.stop({ force: false });
  expect(vm.calls).toEqual(['pause', 'resume', 'pause', 'resume', 'power-button']);
  expect(bench.machine.state).toEqual({ state: 'stopped' });
  expect(bench.clock.pending).toBe(0);
});

test('a stop by force kills what is paused', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  await bench.machine.pause();
  await bench.machine.stop({ force: true });
  expect(vm.calls).toEqual(['pause', 'kill']);
});

test('there is nothing to pause or resume when nothing runs', async () => {
  const bench = await machineBench();
  await expect(bench.machine.pause()).rejects.toMatchObject({ code: 'not-running' });
  await expect(bench.machine.resume()).rejects.toMatchObject({ code: 'not-running' });
});

test('a hypervisor that cannot, or does not, leaves the machine running', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  vm.pauseError = new Error('QEMU refused');
  await expect(bench.machine.pause()).rejects.toThrow('QEMU refused');
  expect(bench.machine.state.state).toBe('running');
  expect([bench.guests.access.paused, bench.networks.paused, bench.engine.guests[0]?.isPaused]).toEqual([
    false,
    false,
    false,
  ]);
  bench.driver.capabilities.pause = false;
  await expect(bench.machine.pause()).rejects.toMatchObject({ code: 'pause-unsupported' });
});

test('a machine that dies while it is paused has failed', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  await bench.machine.pause();
  vm.exit({ kind: 'crashed', detail: 'QEMU was ended by SIGKILL' });
  await bench.until('failed');
  expect(failureOf(bench.machine.state).failure.code).toBe('vm-exited');
});

test('the next backend finds it paused: it looks whether the guest is well, and pauses it again', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  bench.driver.left = vm;
  await bench.machine.pause();
  await bench.machine.detach();
  vm.calls.length = 0;
  const next = bench.another();
  await next.takeOver();
  expect(next.state.state).toBe('paused');
  expect(vm.calls).toEqual(['resume', 'pause']);
  await next.start();
  expect(next.state.state).toBe('running');
});

test('a machine that was left paused and is another one now is resumed to be stopped', async () => {
  const bench = await machineBench();
  const vm = await bench.running();
  bench.driver.left = vm;
  vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
  await bench.machine.pause();
  await bench.machine.detach();
  vm.calls.length = 0;
  const next = bench.another();
  await next.stop({ force: false });
  expect(vm.calls).toEqual(['resume', 'power-button']);
});

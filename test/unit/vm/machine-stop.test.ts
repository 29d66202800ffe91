import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../support/vm/machine-outcome.ts';

describe('a stop', () => {
  test('presses the power button and waits', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    const pressed = new Promise<void>((resolve) => vm.onCall(() => resolve()));
    const stopped = bench.machine.stop({ force: false });
    await pressed;
    expect(bench.machine.state).toMatchObject({ state: 'stopping', forced: false });
    vm.exit({ kind: 'shutdown' });
    await stopped;
    expect(bench.machine.state).toEqual({ state: 'stopped' });
    expect(vm.calls).toEqual(['power-button']);
    expect(bench.engine.listening).toBe(0);
    expect(existsSync(bench.layout.machineRecord)).toBe(false);
    expect(bench.clock.pending).toBe(0);
  });

  test('asks over ssh when the button is not heard, and kills after the grace period', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    const pressed = new Promise<void>((resolve) => vm.onCall(() => resolve()));
    const stopped = bench.machine.stop({ force: false });
    await pressed;
    await Promise.resolve();
    const asked = new Promise<string>((resolve) => bench.guests.access.onCommand(resolve));
    bench.clock.advance(2_000);
    expect(await asked).toBe('poweroff');
    bench.clock.advance(130_000);
    await stopped;
    expect(vm.calls).toEqual(['power-button', 'kill']);
  });

  test('with force kills at once, also when a stop is under way', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    const pressed = new Promise<void>((resolve) => vm.onCall(() => resolve()));
    const stopped = bench.machine.stop({ force: false });
    await pressed;
    await bench.machine.stop({ force: true });
    await stopped;
    expect(vm.calls).toEqual(['power-button', 'kill']);
    expect(bench.machine.state).toEqual({ state: 'stopped' });
  });

  test('gives up a start in each phase', async () => {
    for (const phase of ['launch', 'kernel', 'disks', 'services', 'ssh', 'engine'] as const) {
      const bench = await machineBench();
      bench.driver.launchHangs = phase === 'launch';
      bench.guests.answer = phase === 'engine';
      bench.engine.hangs = true;
      const failing = failingStart(bench);
      if (phase !== 'launch') {
        await bench.until('kernel');
        const { vm } = bench.driver;
        vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
        if (phase === 'disks') vm.say('[boathouse] phase=initramfs');
        if (phase === 'services') vm.say('[boathouse] service=containerd state=started');
        if (phase === 'ssh' || phase === 'engine') vm.boot();
      }
      await bench.until(phase);
      await bench.machine.stop({ force: false });
      expect((await failing).code).toBe('start-cancelled');
      expect(bench.machine.state).toEqual({ state: 'stopped' });
      expect(bench.clock.pending).toBe(0);
      expect(bench.engine.listening).toBe(0);
    }
  });

  test('is waited for by a start', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    const stopped = bench.machine.stop({ force: false });
    const started = bench.machine.start();
    await stopped;
    await bench.until('kernel');
    bench.driver.vm.boot();
    await started;
    expect(bench.driver.launched).toHaveLength(2);
  });

  test('of one that outlasts being killed fails, and leaves it to the next stop or start', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    const kill = vm.kill.bind(vm);
    vm.kill = () => Promise.resolve();
    const outcome = bench.machine.stop({ force: true }).catch((error: unknown) => error);
    await eventually(
      () => {
        bench.clock.advance(1000);
        return Promise.resolve(bench.machine.state.state === 'failed' ? true : null);
      },
      { what: 'the end of its time', pauseMs: 1 },
    );
    expect(await outcome).toMatchObject({ code: 'vm-not-ended', hint: expect.stringContaining('--force') as string });
    expect(failureOf(bench.machine.state).failure.code).toBe('vm-not-ended');
    expect(bench.machine.vm).toBeNull();
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
    expect(vm.calls).toContain('detach');

    vm.kill = kill;
    await bench.machine.stop({ force: true });
    expect(bench.machine.state).toEqual({ state: 'stopped' });
    expect(existsSync(bench.layout.machineRecord)).toBe(false);
  });

  test('of a machine that failed forgets the failure', async () => {
    const bench = await machineBench();
    bench.driver.launchErrors.push(new BoathouseError('hypervisor-failed', 'QEMU did not start'));
    await failingStart(bench);
    await bench.machine.stop({ force: false });
    expect(bench.machine.state).toEqual({ state: 'stopped' });
  });
});

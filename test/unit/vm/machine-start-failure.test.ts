import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../support/vm/machine-outcome.ts';

describe('a start that fails', () => {
  test.each([
    ['disks', 'disks-timeout', 180_000, ['[boathouse] phase=initramfs'] as string[]],
    [
      'services',
      'services-timeout',
      240_000,
      ['[boathouse] phase=data-disk', '[boathouse] service=containerd state=started'],
    ],
  ] as const)('in %s by its deadline', async (phase, code, limitMs, lines) => {
    const bench = await machineBench();
    const failing = failingStart(bench);
    await bench.until('kernel');
    const { vm } = bench.driver;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    vm.say(...lines);
    await bench.until(phase);
    bench.clock.advance(limitMs - 1);
    bench.clock.advance(2);
    const error = await failing;
    expect(error.code).toBe(code);
    const state = failureOf(bench.machine.state);
    expect(state.phase).toBe(phase);
    expect(state.failure).toMatchObject({ code, logFile: bench.layout.consoleLog });
    expect(state.failure.hint).not.toBeNull();
    expect(bench.machine.vm).toBeNull();
    expect(bench.clock.pending).toBe(0);
  });

  test.each([
    ['ssh', 'ssh-timeout', 180_000, 'backendLog'],
    ['engine', 'engine-timeout', 480_000, 'consoleLog'],
  ] as const)('in %s by its deadline', async (phase, code, limitMs, log) => {
    const bench = await machineBench();
    bench.guests.answer = phase !== 'ssh';
    bench.engine.hangs = true;
    const failing = failingStart(bench);
    await bench.until('kernel');
    const { vm } = bench.driver;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    vm.boot();
    await bench.until(phase);
    bench.clock.advance(limitMs);
    expect((await failing).code).toBe(code);
    expect(failureOf(bench.machine.state).failure.logFile).toBe(bench.layout[log]);
    expect(vm.calls).toEqual(['power-button']);
    expect(bench.engine.listening).toBe(0);
    expect(bench.guests.access.disposed).toBe(true);
    expect(existsSync(bench.layout.machineRecord)).toBe(false);
  });

  test('at once by a fatal word of the guest', async () => {
    const bench = await machineBench();
    const failing = failingStart(bench);
    await bench.until('kernel');
    const { vm } = bench.driver;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    vm.say('[boathouse] phase=initramfs', '[boathouse] fatal code=data-disk-unrecognised message=holds%20XFS uptime=3');
    const error = await failing;
    expect(error.code).toBe('data-disk-unrecognised');
    expect(error.message).toContain('holds XFS');
    expect(error.hint).toContain('reset --data');
  });

  test('at once by a second panic', async () => {
    const bench = await machineBench();
    const failing = failingStart(bench);
    await bench.until('kernel');
    bench.driver.vm.say('[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs');
    await bench.until('launch');
    await bench.until('kernel');
    bench.driver.vm.say('[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs');
    const error = await failing;
    expect(error.code).toBe('guest-panic');
    expect(error.message).toContain('Unable to mount root fs');
    expect(error.hint).not.toBeNull();
    expect(bench.driver.vm.calls).toEqual(['kill']);
    expect(bench.driver.launched).toHaveLength(2);
  });

  test('at once by the end of the virtual machine, with its last words', async () => {
    const bench = await machineBench();
    const failing = failingStart(bench);
    await bench.until('kernel');
    bench.driver.vm.say('something odd');
    bench.driver.vm.exit({ kind: 'crashed', detail: 'QEMU was ended by SIGKILL' });
    const error = await failing;
    expect(error.code).toBe('vm-exited');
    expect(error.message).toContain('QEMU was ended by SIGKILL');
    expect(error.message).toContain('something odd');
  });

  test('before anything was launched, by an image file that was changed', async () => {
    const bench = await machineBench();
    await writeFile(join(bench.imageFolder, 'vmlinux'), 'The kernel');
    const error = await failingStart(bench);
    expect(error.code).toBe('image-file-damaged');
    expect(error.message).toContain('vmlinux');
    expect(failureOf(bench.machine.state).phase).toBe('prepare');
    expect(bench.driver.launched).toEqual([]);
  });

  test('by a hypervisor that is missing', async () => {
    const bench = await machineBench();
    bench.driver.probeResult = { kind: 'unavailable', reason: 'QEMU is not installed', hint: 'Install it.' };
    expect(await failingStart(bench)).toMatchObject({ code: 'hypervisor-unavailable', hint: 'Install it.' });
  });

  test('by a guest that is another one, without waiting for a deadline', async () => {
    const bench = await machineBench();
    bench.guests.answer = false;
    const failing = failingStart(bench);
    await bench.until('kernel');
    const { vm } = bench.driver;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    vm.boot();
    await bench.until('ssh');
    bench.guests.access.refuse(new BoathouseError('ssh-host-key-mismatch', 'another host key'));
    expect((await failing).code).toBe('ssh-host-key-mismatch');
  });

  test('can be followed by one that works', async () => {
    const bench = await machineBench();
    bench.driver.launchErrors.push(new BoathouseError('hypervisor-failed', 'QEMU did not start'));
    expect((await failingStart(bench)).code).toBe('hypervisor-failed');
    expect(failureOf(bench.machine.state).failure.logFile).toBe(bench.layout.hypervisorLog);
    await bench.running();
    expect(bench.machine.state.state).toBe('running');
  });
});

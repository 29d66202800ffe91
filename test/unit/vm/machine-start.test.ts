import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failingStart, failureOf } from '../../support/vm/machine-outcome.ts';

describe('a start', () => {
  test('goes through its phases to running', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    expect(bench.history).toEqual(['prepare', 'launch', 'kernel', 'disks', 'services', 'ssh', 'engine', 'running']);
    expect(bench.machine.phases.map(({ phase }) => phase)).toEqual(bench.history.slice(0, -1));
    expect(bench.machine.vm).toEqual({
      arch: 'amd64',
      driver: 'qemu',
      accelerator: 'tcg',
      cpus: 2,
      memoryMiB: 2048,
      engineVersion: '28.5.2',
      imageId: 'a'.repeat(64),
      pid: vm.record.pid,
    });
    expect(bench.engine.listening).toBe(1);
    expect(bench.machine.startedWith).toEqual(bench.settings);
  });

  test('gives the hypervisor the image, the disks and the shared home folder', async () => {
    const bench = await machineBench();
    await bench.running();
    const spec = bench.driver.launched[0]?.spec;
    expect(spec?.kernel).toBe(join(bench.imageFolder, 'vmlinux'));
    expect(spec?.disks).toEqual([
      { path: join(bench.imageFolder, 'rootfs.erofs'), readOnly: true },
      { path: bench.layout.configDisk, readOnly: true },
      { path: join(bench.layout.disksFolder, 'data.img'), readOnly: false },
    ]);
    expect(spec?.shares).toEqual([{ kind: '9p', tag: 'share0', hostPath: bench.home, readOnly: false }]);
    expect(spec?.network).toMatchObject({ forwards: [{ hostPort: 40_001, guestPort: 22 }] });
    expect(bench.guests.opened[0]?.target.endpoint()).toMatchObject({ port: 40_001 });
    expect(bench.engine.guests[0]?.mounts.present.map(({ guestPath }) => guestPath)).toEqual([bench.home]);
  });

  test('gives a driver that wants it so a VHDX for the data, and never an empty one beside a raw disk', async () => {
    const bench = await machineBench();
    bench.driver.capabilities.dataDisk = 'vhdx';
    bench.settings = { ...bench.settings, hypervisor: { ...bench.settings.hypervisor, driver: 'qemu' } };
    const vhdx = join(bench.layout.disksFolder, 'data.vhdx');
    const raw = join(bench.layout.disksFolder, 'data.img');
    await mkdir(bench.layout.disksFolder, { recursive: true });
    await writeFile(raw, 'data');
    expect(await failingStart(bench)).toMatchObject({ code: 'data-disk-other-format' });
    expect(bench.driver.launched).toEqual([]);
    await rm(raw);
    await bench.running();
    expect(bench.driver.launched[0]?.spec.disks[2]).toEqual({ path: vhdx, readOnly: false });
    expect(await readVhdx(vhdx)).toEqual({ sizeBytes: 4 * 1024 ** 3 });
  });

  test('gives it Rosetta where that is usable, and the setting does not forbid it', async () => {
    for (const [rosetta, wanted, tag] of [
      ['usable', true, 'rosetta'],
      ['usable', false, undefined],
      ['not-installed', true, undefined],
    ] as const) {
      const bench = await machineBench();
      bench.driver.probeResult = { ...bench.driver.probeResult, rosetta } as typeof bench.driver.probeResult;
      bench.settings = { ...bench.settings, hypervisor: { ...bench.settings.hypervisor, rosetta: wanted } };
      await bench.running();
      expect(bench.driver.launched[0]?.spec.rosettaTag).toBe(tag);
    }
  });

  test('is joined by a second one, and does nothing on a running machine', async () => {
    const bench = await machineBench();
    const both = Promise.all([bench.machine.start(), bench.machine.start()]);
    await bench.until('kernel');
    bench.driver.vm.boot();
    await both;
    await bench.machine.start();
    expect(bench.driver.launched).toHaveLength(1);
  });

  test('takes another port when somebody was faster', async () => {
    const bench = await machineBench();
    bench.driver.launchErrors.push(new BoathouseError('port-in-use', 'the port is taken'));
    await bench.running();
    expect(bench.driver.launched[0]?.spec.network).toMatchObject({ forwards: [{ hostPort: 40_002 }] });
  });

  test('asks the engine again as soon as it announces itself', async () => {
    const bench = await machineBench();
    bench.engine.well = false;
    const started = bench.machine.start();
    await bench.until('kernel');
    const firstPing = new Promise<void>((resolve) => bench.engine.onPing(() => resolve()));
    bench.driver.vm.boot();
    await firstPing;
    bench.engine.well = true;
    bench.driver.vm.say('dockerd: time="2026" level=info msg="API listen on /run/docker.sock"');
    await started;
    expect(bench.engine.pings).toBe(2);
  });

  test('shows a long check of the data disk, and lets it take its time', async () => {
    const bench = await machineBench();
    const started = bench.machine.start();
    await bench.until('kernel');
    bench.driver.vm.say('[boathouse] phase=initramfs uptime=1');
    await bench.until('disks');
    bench.driver.vm.say('[boathouse] phase=data-disk uptime=1');
    await Promise.resolve();
    bench.clock.advance(21_000);
    expect(bench.machine.warnings).toEqual([expect.stringContaining('checking its data disk')]);
    bench.clock.advance(1_800_000);
    bench.driver.vm.boot();
    await started;
    expect(bench.machine.warnings).toEqual([]);
  });

  test('keeps what the guest warns of, and what could not be shared', async () => {
    const bench = await machineBench();
    bench.settings = { ...bench.settings, shares: [{ path: '/nowhere/at/all', readOnly: false }] };
    const started = bench.machine.start();
    await bench.until('kernel');
    bench.driver.vm.say('[boathouse] warning code=data-disk-repaired message=e2fsck%20mended%20it uptime=2');
    bench.driver.vm.boot();
    await started;
    expect(bench.machine.warnings).toEqual([expect.stringContaining('/nowhere/at/all'), 'e2fsck mended it']);
  });
});

describe('a kernel that stays silent', () => {
  const limitMs = 90_000;

  test('is booted anew, and then the start goes on', async () => {
    const bench = await machineBench();
    const started = bench.machine.start();
    await bench.until('kernel');
    const first = bench.driver.vm;
    bench.clock.advance(limitMs);
    await bench.until('launch');
    await bench.until('kernel');
    expect(bench.driver.vm).not.toBe(first);
    bench.driver.vm.boot();
    await started;
    expect(first.calls).toEqual(['kill']);
  });

  test('fails the start the second time', async () => {
    const bench = await machineBench();
    const failing = failingStart(bench);
    await bench.until('kernel');
    bench.clock.advance(limitMs);
    await bench.until('launch');
    await bench.until('kernel');
    bench.clock.advance(limitMs);
    expect((await failing).code).toBe('kernel-timeout');
    const state = failureOf(bench.machine.state);
    expect(state.phase).toBe('kernel');
    expect(state.failure).toMatchObject({ code: 'kernel-timeout', logFile: bench.layout.consoleLog });
    expect(state.failure.hint).not.toBeNull();
    expect(bench.machine.vm).toBeNull();
    expect(bench.clock.pending).toBe(0);
  });
});

describe('a kernel that panics', () => {
  const panic = '[    1.2] Kernel panic - not syncing: Fatal exception in interrupt';

  test.each([
    ['before its first word', []],
    ['later', ['[boathouse] phase=initramfs uptime=0.5', '[boathouse] phase=data-disk uptime=1']],
  ])('%s is booted anew, and then the start goes on', async (_when, lines) => {
    const bench = await machineBench();
    const started = bench.machine.start();
    await bench.until('kernel');
    const first = bench.driver.vm;
    first.onPowerButton = () => first.exit({ kind: 'shutdown' });
    first.say(...lines);
    if (lines.length > 0) await bench.until('disks');
    first.say(panic);
    await bench.until('launch');
    await bench.until('kernel');
    bench.driver.vm.boot();
    await started;
    expect(bench.driver.launched).toHaveLength(2);
  });
});

import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolderCheck } from '../../../../electron/vm/diagnostics/data-folder.ts';
import { hostDiskCheck } from '../../../../electron/vm/diagnostics/host-disk.ts';
import { hypervisorCheck } from '../../../../electron/vm/diagnostics/hypervisor.ts';
import { imageCheck } from '../../../../electron/vm/diagnostics/image.ts';
import { lockCheck } from '../../../../electron/vm/diagnostics/lock.ts';
import { memoryCheck } from '../../../../electron/vm/diagnostics/memory.ts';
import { processorCheck } from '../../../../electron/vm/diagnostics/processor.ts';
import { socketPathCheck } from '../../../../electron/vm/diagnostics/socket-path.ts';
import { folderLayout } from '../../../../electron/api/folder-layout.ts';
import type { RosettaState } from '../../../../electron/hypervisor/driver.ts';
import { DriverRegistry } from '../../../../electron/hypervisor/registry.ts';
import { describeTranslation } from '../../../../electron/vm/translation.ts';
import { FAKE_DRIVER_FACTS } from '../../../support/vm/fake-driver.ts';
import { diagnosticBench } from '../../../support/vm/diagnostic-bench.ts';

test('processor: is well, or another one than this program was made for', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(processorCheck)).toMatchObject({ outcome: 'ok', fix: null });
  bench.translation = describeTranslation('rosetta', true);
  expect(await bench.check(processorCheck)).toEqual({
    outcome: 'warning',
    detail:
      'This is Boathouse for Intel processors, but this computer has Apple silicon: Rosetta translates it, and the VM is emulated, which is very slow, or does not start.',
    fix: expect.stringMatching(/^Install the package with arm64 in its name in its place\. .*universal/) as string,
  });
});

describe('hypervisor', () => {
  test('is well with hardware acceleration', async () => {
    const bench = await diagnosticBench();
    bench.driver.probeResult = { ...bench.driver.probeResult, accelerator: 'kvm' } as typeof bench.driver.probeResult;
    expect(await bench.check(hypervisorCheck)).toMatchObject({
      outcome: 'ok',
      detail: 'qemu 11.1 with kvm (/usr/bin/qemu). Not vfkit: vfkit is not installed (Install vfkit).',
    });
    expect(bench.driver.probes[0]?.probeKernel.kernel).toBe(join(bench.imageFolder, 'vmlinux'));
    expect(bench.driver.probes[0]?.dataFolder).toBe(bench.layout.disksFolder);
  });

  test('is a warning with emulation, a failure when absent, and skipped without an image', async () => {
    const bench = await diagnosticBench();
    expect(await bench.check(hypervisorCheck)).toMatchObject({
      outcome: 'warning',
      fix: expect.stringContaining('/dev/kvm') as string,
    });
    Object.assign(bench.context, { platform: 'win32' });
    expect(await bench.check(hypervisorCheck)).toMatchObject({
      fix: expect.stringContaining('hypervisor.driver hyperv') as string,
    });
    bench.settings = { ...bench.settings, hypervisor: { ...bench.settings.hypervisor, accelerator: 'tcg' } };
    expect(await bench.check(hypervisorCheck)).toMatchObject({
      outcome: 'warning',
      fix: expect.stringContaining('accelerator auto') as string,
    });
    bench.driver.probeResult = { kind: 'unavailable', reason: 'QEMU is not installed', hint: 'Install it.' };
    expect(await bench.check(hypervisorCheck)).toEqual({
      outcome: 'failure',
      detail: 'vfkit: vfkit is not installed; qemu: QEMU is not installed',
      fix: 'Install it.',
    });
    await rm(join(bench.imageFolder, 'manifest.json'));
    expect(await bench.check(hypervisorCheck)).toMatchObject({ outcome: 'skipped' });
  });

  test('tells of Rosetta what can be had of it', async () => {
    const bench = await diagnosticBench();
    const probed = bench.driver.probeResult as Extract<typeof bench.driver.probeResult, { kind: 'available' }>;
    const detail = async (rosetta: RosettaState, wanted = true): Promise<string> => {
      bench.driver.probeResult = { ...probed, accelerator: 'hvf', rosetta };
      bench.settings = { ...bench.settings, hypervisor: { ...bench.settings.hypervisor, rosetta: wanted } };
      return (await bench.check(hypervisorCheck)).detail;
    };
    expect(await detail('usable')).toContain('it runs amd64 containers');
    expect(await detail('not-installed')).toContain('softwareupdate --install-rosetta');
    expect(await detail('usable', false)).not.toContain('Rosetta');
    expect(await detail('none')).not.toContain('Rosetta');
  });

  test('says why nobody sees the console', async () => {
    const bench = await diagnosticBench();
    bench.consoleMissing = 'It is for administrators.';
    expect((await bench.check(hypervisorCheck)).detail).toContain('It is for administrators.');
  });

  test('does not ask for hardware that could not run guests of this architecture', async () => {
    const bench = await diagnosticBench();
    const entry = { name: 'qemu', facts: FAKE_DRIVER_FACTS, create: () => bench.driver } as const;
    const drivers = new DriverRegistry({
      clock: bench.clock,
      entries: [entry],
      host: { platform: 'linux', hostArch: 'arm64' },
    });
    expect(await hypervisorCheck.run({ ...bench.context, drivers }, new AbortController().signal)).toMatchObject({
      outcome: 'warning',
      fix: expect.stringContaining('BOATHOUSE_ARCH') as string,
    });
  });
});

test('image: a changed file is a failure that names it', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(imageCheck)).toMatchObject({ outcome: 'ok' });
  await writeFile(join(bench.imageFolder, 'rootfs.erofs'), 'something else');
  const finding = await bench.check(imageCheck);
  expect(finding).toMatchObject({ outcome: 'failure', detail: expect.stringContaining('rootfs.erofs') as string });
  expect(finding.fix).toContain('setup');
});

test('host-disk: measures the disk that there is, of whatever format, and the drivers are chosen by it', async () => {
  const bench = await diagnosticBench();
  const path = join(bench.layout.disksFolder, 'data.vhdx');
  await writeFile(path, Buffer.alloc(3 * 1024 ** 2, 1));
  expect((await bench.check(hostDiskCheck)).detail).toContain('the data disk takes 3 MiB');
  expect(await bench.check(hypervisorCheck)).toMatchObject({
    outcome: 'failure',
    detail: `vfkit cannot be used: the data are in ${path}, which it cannot open`,
    fix: expect.stringContaining('reset --data') as string,
  });
});

test('host-disk: says what is free, and is skipped before the folder is there', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(hostDiskCheck)).toMatchObject({
    detail: expect.stringContaining('may grow to 4 GiB') as string,
  });
  await rm(bench.layout.disksFolder, { recursive: true });
  expect(await bench.check(hostDiskCheck)).toMatchObject({ outcome: 'skipped' });
});

test('memory: most of the host is a warning, more than all a failure', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(memoryCheck)).toMatchObject({ outcome: 'ok' });
  bench.settings = { ...bench.settings, memoryMiB: 7000 };
  expect(await bench.check(memoryCheck)).toMatchObject({ outcome: 'warning' });
  bench.settings = { ...bench.settings, memoryMiB: 9000 };
  expect(await bench.check(memoryCheck)).toMatchObject({ outcome: 'failure' });
});

test('data-folder: must be there, and for this user alone', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(dataFolderCheck)).toMatchObject({ outcome: 'ok' });
  await chmod(bench.layout.keysFolder, 0o755);
  expect(await bench.check(dataFolderCheck)).toMatchObject({
    outcome: 'warning',
    fix: `chmod 700 ${bench.layout.keysFolder}`,
  });
  await rm(bench.layout.runFolder, { recursive: true });
  expect(await bench.check(dataFolderCheck)).toMatchObject({ outcome: 'failure' });
});

test('lock: must name this process', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(lockCheck)).toMatchObject({
    outcome: 'failure',
    detail: expect.stringContaining('gone') as string,
  });
  const lock = (pid: number) => JSON.stringify({ pid, startTime: 'x', nonce: '0'.repeat(16) });
  await writeFile(bench.layout.lockFile, lock(process.pid));
  expect(await bench.check(lockCheck)).toMatchObject({ outcome: 'ok' });
  await writeFile(bench.layout.lockFile, lock(process.pid + 1));
  expect(await bench.check(lockCheck)).toMatchObject({ outcome: 'failure' });
});

test('socket-path: a long one is a failure', async () => {
  const bench = await diagnosticBench();
  expect(await bench.check(socketPathCheck)).toMatchObject({ outcome: 'ok' });
  const layout = folderLayout(`/home/${'x'.repeat(100)}`, 'linux');
  const finding = await socketPathCheck.run({ ...bench.context, layout }, new AbortController().signal);
  expect(finding).toMatchObject({ outcome: 'failure', fix: expect.stringContaining('BOATHOUSE_HOME') as string });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { createVhdx } from '../../../electron/host/vhdx/write-vhdx.ts';
import { processStartTime } from '../../../electron/host/process-identity.ts';
import type { LaunchContext, MachineRecord, MachineSpec, ProbeRequest } from '../../../electron/hypervisor/driver.ts';
import { HypervDriver } from '../../../electron/hypervisor/hyperv/driver.ts';
import { machineNames } from '../../../electron/hypervisor/hyperv/machine-names.ts';
import { expectSuccess } from '../../support/command.ts';
import { installStandIn, refuse, refusePipes, type StandIn } from '../../support/hyperv/hyperv-subject.ts';
import { MachineStore } from '../../support/hyperv/machine-store.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const GIB = 1024 ** 3;

/** What the driver makes of a Hyper-V that does not do as it is told. No guest is booted here. */
describe.runIf(process.platform === 'linux')('Hyper-V that fails', () => {
  let standIn: StandIn;
  let driver: HypervDriver;
  let spec: MachineSpec;
  let context: LaunchContext;
  let probeRequest: ProbeRequest;

  beforeEach(async () => {
    standIn = await installStandIn();
    driver = new HypervDriver(standIn.facts, standIn.access);
    const folder = await temporaryFolder();
    const guest = { kernel: '/none', initramfs: '/none', commandLine: '', bootDisk: standIn.bootDisk };
    context = {
      runFolder: join(folder, 'run'),
      logFolder: join(folder, 'log'),
      logger: silentLogger(),
      signal: new AbortController().signal,
    };
    await mkdir(context.logFolder);
    spec = {
      ...guest,
      arch: 'amd64',
      accelerator: 'whpx',
      cpus: 1,
      memoryMiB: 256,
      disks: [],
      shares: [],
      network: { kind: 'switch', macAddress: '02:b0:a7:40:5e:03' },
    };
    probeRequest = {
      arch: 'amd64',
      accelerator: 'auto',
      probeKernel: { ...guest, answer: 'never', id: 'none' },
      dataFolder: join(folder, 'disks'),
      stateFolder: join(folder, 'state'),
      logger: context.logger,
      signal: context.signal,
    };
  });

  afterEach(async () => {
    await standIn.dispose();
  });

  const machines = async (): Promise<number> => (await new MachineStore(standIn.folder).machines()).length;

  it.each([
    ['its module is not installed', 'CommandNotFoundException', 'Enable-WindowsOptionalFeature'],
    ['the user may not', 'AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVMHost', 'Hyper-V Administrators'],
  ])('is unavailable, with what to do, where %s', async (_, id, hint) => {
    await refuse(standIn, { 'Get-VMHost': { id, category: '', message: 'nein' } });
    expect(await driver.probe(probeRequest)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('nein') as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it('is unavailable, with who can help, where a policy restricts PowerShell', async () => {
    const powerShell = join(standIn.folder, 'restricted');
    const error = '+ FullyQualifiedErrorId : MethodInvocationNotSupportedInConstrainedLanguage';
    await writeFile(powerShell, `#!/bin/sh\necho '${error}' >&2\nexit 1\n`, { mode: 0o755 });
    const restricted = new HypervDriver(standIn.facts, { ...standIn.access, powerShell });
    expect(await restricted.probe(probeRequest)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('a policy of this computer restricts PowerShell') as string,
      hint: expect.stringContaining('AppLocker') as string,
    });
  });

  it('is unavailable where there is no PowerShell, no switch, or another accelerator is wanted', async () => {
    const missing = new HypervDriver(standIn.facts, { ...standIn.access, powerShell: join(standIn.folder, 'none') });
    expect(await missing.probe(probeRequest)).toMatchObject({ kind: 'unavailable' });
    expect(await driver.probe({ ...probeRequest, accelerator: 'kvm' })).toMatchObject({ kind: 'unavailable' });
    await writeFile(join(standIn.folder, 'no-switch'), '');
    expect(await driver.probe(probeRequest)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('Default Switch') as string,
    });
  });

  it.each([
    ['Set-VMFirmware', 'The secure boot setting cannot be changed.', 'hypervisor-failed'],
    ['Start-VM', 'Not enough memory in the system. (0x8007000E)', 'not-enough-memory'],
    ['Start-VM', 'used by another process. (0x80070020)', 'disk-in-use'],
    ['Add-VMNetworkAdapter', 'Hyper-V was unable to find a virtual switch.', 'hypervisor-failed'],
  ])('leaves neither machine nor file when %s fails: %s', async (cmdlet, message, code) => {
    await refuse(standIn, { [cmdlet]: { id: 'OperationFailed,x', category: 'InvalidOperation', message } });
    const logFile = join(context.logFolder, 'hypervisor.log');
    await expect(driver.launch(spec, context)).rejects.toMatchObject({
      code,
      logFile,
      hint: expect.any(String) as string,
    });
    expect(await readdir(context.runFolder)).toEqual([]);
    expect(await machines()).toBe(0);
    expect(await readFile(logFile, 'utf8')).toContain(message);
  });

  it('takes no raw disk that it would have to write to, and no disk that is not there', async () => {
    const path = join(standIn.folder, 'data.img');
    await writeFile(path, '');
    for (const disk of [
      { path, readOnly: false },
      { path: join(standIn.folder, 'none.vhdx'), readOnly: false },
      { path: join(standIn.folder, 'none.img'), readOnly: true },
    ]) {
      await expect(driver.launch({ ...spec, disks: [disk] }, context)).rejects.toMatchObject({
        code: 'disk-not-accessible',
      });
    }
    expect(await readdir(context.runFolder)).toEqual([]);
  });

  it.skipIf(!existsSync('/usr/bin/qemu-img'))('makes a disk larger with what is on it, or says why not', async () => {
    const { signal } = context;
    const path = join(standIn.folder, 'data.vhdx');
    await createVhdx(path, GIB);
    await expectSuccess(['qemu-io', '-f', 'vhdx', '-c', 'write -P 7 900M 1M', path]);
    await driver.growDisk(path, 2 * GIB, signal);
    expect(await readVhdx(path)).toEqual({ sizeBytes: 2 * GIB });
    const read = ['qemu-io', '-f', 'vhdx', '-c', 'read -P 7 900M 1M', '-c', 'read -P 0 1G 1G', path];
    expect(await expectSuccess(read)).not.toContain('failed');
    await expect(driver.growDisk(path, GIB, signal)).rejects.toMatchObject({ code: 'hypervisor-failed' });
    const message = 'used by another process. (0x80070020)';
    await refuse(standIn, { 'Resize-VHD': { id: 'OperationFailed,x', category: 'ResourceBusy', message } });
    await expect(driver.growDisk(path, 3 * GIB, signal)).rejects.toMatchObject({
      code: 'disk-in-use',
      message: expect.stringContaining('could not make the disk larger') as string,
    });
    expect(await readVhdx(path)).toEqual({ sizeBytes: 2 * GIB });
  });

  it('finds no machine that is gone', async () => {
    const record: MachineRecord = {
      pid: process.pid,
      startTime: 'other',
      driver: 'hyperv',
      runFolder: context.runFolder,
      sockets: { machine: 'none' },
      helpers: [],
    };
    expect(await driver.attach(record, context)).toBeNull();
    expect(await driver.runsStill({ ...record, startTime: '0' })).toBe(false);
  });

  it('goes by Hyper-V’s word for a machine of whose process Windows told no start', async () => {
    const store = new MachineStore(standIn.folder);
    const machine = await store.create('left', GIB);
    const worker = spawn('sleep', ['60']);
    await once(worker, 'spawn');
    const pid = worker.pid ?? -1;
    const startTime = (await processStartTime(pid)) ?? '';
    await store.save({ ...machine, worker: { pid, startTime } });
    const { runFolder } = context;
    const record: MachineRecord = {
      ...{ pid, startTime: '0', driver: 'hyperv', runFolder },
      ...{ sockets: { machine: machine.id }, helpers: [] },
    };
    await mkdir(join(standIn.folder, 'pipes'));
    await writeFile(join(standIn.folder, 'pipes', machineNames(runFolder).pipe), '');
    await refusePipes(standIn);
    expect(await driver.runsStill(record)).toBe(true);
    const attached = await driver.attach(record, context);
    expect(attached?.record).toEqual(record);
    await attached?.detach();
    expect(await driver.runsStill({ ...record, pid: process.pid })).toBe(false);
    expect(await driver.runsStill({ ...record, startTime: 'another' })).toBe(false);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    expect(await driver.attach(record, context)).toBeNull();
  });
});

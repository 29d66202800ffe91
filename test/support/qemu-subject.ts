import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../electron/base/logger.ts';
import { systemClock } from '../../electron/host/system-clock.ts';
import type { Architecture, ProbeRequest, ProbeResult } from '../../electron/hypervisor/driver.ts';
import { QemuDriver } from '../../electron/hypervisor/qemu/driver.ts';
import { hostFacts } from '../../electron/hypervisor/host-facts.ts';
import type { DriverSubject } from '../contract/driver-contract.ts';
import { TINY_GUEST_GREETING, writeTinyGuest } from './tiny-guest.ts';

export interface QemuSubject extends DriverSubject {
  readonly folder: string;
  readonly probe: Extract<ProbeResult, { kind: 'available' }>;
  readonly probeRequest: ProbeRequest;
}

/** QEMU by emulation, with the tiny guest: no image, no acceleration, a fraction of a second a boot. */
export async function createQemuSubject(arch: Architecture): Promise<QemuSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'qemu-'));
  const guest = await writeTinyGuest(folder, arch);
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'log'),
    logger: silentLogger(),
    signal: new AbortController().signal,
  };
  await mkdir(context.logFolder);
  const probeRequest: ProbeRequest = {
    arch,
    accelerator: 'tcg',
    probeKernel: { ...guest, commandLine: '', bootDisk: '/none', answer: TINY_GUEST_GREETING, id: 'tiny' },
    dataFolder: join(folder, 'disks'),
    stateFolder: join(folder, 'state'),
    logger: context.logger,
    signal: context.signal,
  };
  const driver = new QemuDriver(hostFacts(systemClock));
  const probe = await driver.probe(probeRequest);
  if (probe.kind === 'unavailable') throw new Error(`${probe.reason} ${probe.hint}`);
  return {
    driver,
    probe,
    probeRequest,
    folder,
    spec: {
      ...guest,
      arch,
      accelerator: 'tcg',
      cpus: 1,
      memoryMiB: 128,
      commandLine: '',
      bootDisk: '/none',
      disks: [],
      shares: [],
      network: { kind: 'user', forwards: [] },
    },
    context,
    networkKinds: probe.networkKinds,
    panics: arch === 'amd64',
    resets: true,
    killedDetail: 'SIGKILL',
    dispose: async () => await rm(folder, { recursive: true, force: true }),
  };
}

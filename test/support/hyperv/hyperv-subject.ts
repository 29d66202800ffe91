import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { ProbeRequest, ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { type HypervAccess, HypervDriver } from '../../../electron/hypervisor/hyperv/driver.ts';
import type { DriverSubject } from '../../contract/driver-contract.ts';
import { TINY_GUEST_GREETING } from '../tiny-guest.ts';
import { OVMF_REASON } from '../uefi-machine.ts';
import { writeTinyBootDisk } from './tiny-efi-guest.ts';

/** The stand-in, compiled (`npm run build`): a process of its own runs no TypeScript. Seen from this file compiled, and as source. */
const BUILT = ['./main.js', '../../../dist/test/support/hyperv/main.js']
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find(existsSync);
/** It takes programs of Linux, and firmware; null: it runs. */
export const STAND_IN_REASON = process.platform === 'linux' ? OVMF_REASON : 'it is for Linux';

/** A program `powershell.exe`, and what all machines on it share. */
export interface StandIn {
  readonly folder: string;
  /** A Windows whose PowerShell it is. */
  readonly facts: HostFacts;
  readonly access: HypervAccess;
  readonly bootDisk: string;
  readonly dispose: () => Promise<void>;
}

export interface StandInOptions {
  /** A TAP device, which is the cable of its machines' cards; else they are on a network of their own. */
  readonly tap?: string;
}

export async function installStandIn({ tap = '' }: StandInOptions = {}): Promise<StandIn> {
  if (BUILT === undefined) throw new Error('the stand-in is not built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'hyperv-'));
  const access = standInAccess(folder);
  // One that is killed cannot tidy up: what it leaves goes with the folder.
  const env = `TMPDIR='${folder}' HYPERV_STAND_IN='${folder}' HYPERV_STAND_IN_TAP='${tap}'`;
  await writeFile(access.powerShell, `#!/bin/sh\n${env} exec '${process.execPath}' '${BUILT}' "$@"\n`);
  await chmod(access.powerShell, 0o755);
  const facts: HostFacts = { ...hostFacts(systemClock), platform: 'win32', hostArch: 'x64', trialDeadlineMs: 120_000 };
  return {
    folder,
    facts,
    access,
    bootDisk: await writeTinyBootDisk(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** How a stand-in that was installed in that folder is reached. */
export function standInAccess(folder: string): HypervAccess {
  return { powerShell: join(folder, 'powershell.exe'), dialPipe: (name) => dialPipe(folder, name) };
}

/** From now on its pipes are for administrators, and we are none. */
export async function refusePipes({ folder }: StandIn): Promise<void> {
  await writeFile(join(folder, PIPES_REFUSED), '');
}

const PIPES_REFUSED = 'pipes-refused';

function dialPipe(folder: string, name: string): Socket {
  const path = join(folder, 'pipes', name);
  if (!existsSync(path) || !existsSync(join(folder, PIPES_REFUSED))) return connect(path);
  // As libuv tells of ERROR_ACCESS_DENIED.
  const error = Object.assign(new Error(`connect EPERM ${path}`), { code: 'EPERM', syscall: 'connect' });
  return new Socket().destroy(error);
}

/** From now on these cmdlets fail so. */
export async function refuse(
  { folder }: StandIn,
  refusals: Readonly<Record<string, { id: string; category: string; message: string }>>,
): Promise<void> {
  await writeFile(join(folder, 'refusals.json'), JSON.stringify(refusals));
}

export interface HypervSubject extends DriverSubject {
  readonly folder: string;
  readonly driver: HypervDriver;
  readonly probe: Extract<ProbeResult, { kind: 'available' }>;
  readonly probeRequest: ProbeRequest;
}

/** Hyper-V's stand-in with the tiny guest, to whose network nobody listens. */
export async function createHypervSubject({ folder: place, facts, access, bootDisk }: StandIn): Promise<HypervSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'hyperv-'));
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'log'),
    logger: silentLogger(),
    signal: new AbortController().signal,
  };
  await mkdir(context.logFolder);
  const guest = { kernel: '/none', initramfs: '/none', commandLine: '', bootDisk };
  const probeRequest: ProbeRequest = {
    arch: 'amd64',
    accelerator: 'auto',
    probeKernel: { ...guest, answer: TINY_GUEST_GREETING, id: 'tiny' },
    // Of all subjects: the trial is made once.
    dataFolder: join(place, 'disks'),
    stateFolder: join(place, 'state'),
    logger: context.logger,
    signal: context.signal,
  };
  const driver = new HypervDriver(facts, access);
  const probe = await driver.probe(probeRequest);
  if (probe.kind === 'unavailable') throw new Error(`${probe.reason} ${probe.hint}`);
  return {
    driver,
    probe,
    probeRequest,
    folder,
    spec: {
      ...guest,
      arch: 'amd64',
      accelerator: probe.accelerator,
      cpus: 1,
      memoryMiB: 256,
      disks: [],
      shares: [],
      network: { kind: 'switch', macAddress: '02:b0:a7:40:5e:03' },
    },
    context,
    networkKinds: probe.networkKinds,
    panics: false,
    resets: false,
    killedDetail: 'worker process ended',
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

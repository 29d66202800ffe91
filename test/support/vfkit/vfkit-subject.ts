import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { Architecture, ProbeRequest, ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import type { DriverSubject } from '../../contract/driver-contract.ts';
import { TINY_GUEST_GREETING, type TinyGuest, writeTinyGuest } from '../tiny-guest.ts';

/** The stand-in, compiled (`npm run build`): a process of its own runs no TypeScript. Seen from this file compiled, and as source. */
const BUILT = built('./main.js', '../../../dist/test/support/vfkit/main.js');
const CABLE = 'electron/hypervisor/vfkit/cable/cable-program.js';
export const CABLE_PROGRAM = built(`../../../${CABLE}`, `../../../dist/${CABLE}`) ?? '';
/** It takes programs of Linux: setpriv, and GNU's stty. */
export const STAND_IN_RUNS = process.platform === 'linux';
const ADDRESS = '02:b0:a7:40:5e:03';

/** A program `vfkit` and what all machines on it share. */
export interface StandIn {
  readonly arch: Architecture;
  readonly folder: string;
  readonly guest: TinyGuest;
  /** A Mac whose vfkit it is. */
  readonly facts: HostFacts;
  readonly dispose: () => Promise<void>;
}

/** `console`: what the guest is to have; the tiny one knows only the board's own. */
export async function installStandIn(arch: Architecture, console: 'board' | 'virtio' = 'board'): Promise<StandIn> {
  if (BUILT === undefined) throw new Error('the stand-in is not built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'vfkit-'));
  const binary = join(folder, 'vfkit');
  // One that is killed cannot tidy up: what it leaves goes with the folder.
  const env = `TMPDIR='${folder}' VFKIT_STAND_IN_ARCH=${arch} VFKIT_STAND_IN_CONSOLE=${console}`;
  await writeFile(binary, `#!/bin/sh\n${env} exec '${process.execPath}' '${BUILT}' "$@"\n`);
  await chmod(binary, 0o755);
  const facts: HostFacts = {
    ...hostFacts(systemClock),
    platform: 'darwin',
    hostArch: arch === 'arm64' ? 'arm64' : 'x64',
    env: { BOATHOUSE_VFKIT: binary },
    trialDeadlineMs: 30_000,
  };
  const dispose = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
  return { arch, folder, guest: await writeTinyGuest(folder, arch), facts, dispose };
}

export interface VfkitSubject extends DriverSubject {
  readonly folder: string;
  readonly probe: Extract<ProbeResult, { kind: 'available' }>;
  readonly probeRequest: ProbeRequest;
}

/** vfkit's stand-in with the tiny guest, whose network nobody serves. */
export async function createVfkitSubject({ arch, folder: place, guest, facts }: StandIn): Promise<VfkitSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'vfkit-'));
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'log'),
    logger: silentLogger(),
    signal: new AbortController().signal,
  };
  await mkdir(context.logFolder);
  const probeRequest: ProbeRequest = {
    arch,
    accelerator: 'auto',
    probeKernel: { ...guest, commandLine: '', bootDisk: '/none', answer: TINY_GUEST_GREETING, id: 'tiny' },
    // Of all subjects: the trial is made once.
    dataFolder: join(place, 'disks'),
    stateFolder: join(place, 'state'),
    logger: context.logger,
    signal: context.signal,
  };
  const driver = new VfkitDriver(facts, CABLE_PROGRAM, () =>
    Promise.resolve({ version: '14.5', hypervisor: true, rosetta: false }),
  );
  const probe = await driver.probe(probeRequest);
  if (probe.kind === 'unavailable') throw new Error(`${probe.reason} ${probe.hint}`);
  const socketPath = join(context.runFolder, 'net.sock');
  return {
    driver,
    probe,
    probeRequest,
    folder,
    spec: {
      ...guest,
      arch,
      accelerator: probe.accelerator,
      cpus: 1,
      memoryMiB: 128,
      commandLine: '',
      bootDisk: '/none',
      disks: [],
      shares: [],
      network: { kind: 'datagram', socketPath, macAddress: ADDRESS },
    },
    context,
    networkKinds: probe.networkKinds,
    panics: false,
    resets: false,
    killedDetail: 'SIGKILL',
    dispose: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function built(...places: readonly string[]): string | undefined {
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
}

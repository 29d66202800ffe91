import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { ProbeRequest, ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { HyperkitDriver, type HyperkitPrograms } from '../../../electron/hypervisor/hyperkit/driver.ts';
import type { DriverSubject } from '../../contract/driver-contract.ts';
import { TINY_GUEST_GREETING, type TinyGuest, writeTinyGuest } from '../tiny-guest.ts';

/** The stand-in, compiled (`npm run build`): a process of its own runs no TypeScript. Seen from this file compiled, and as source. */
const BUILT = built('./main.js', '../../../dist/test/support/hyperkit/main.js');
const RELAY = 'electron/hypervisor/hyperkit/relay/relay-program.js';
export const RELAY_PROGRAM = built(`../../../${RELAY}`, `../../../dist/${RELAY}`) ?? '';
const SHARE = 'electron/share/nine-p/share-program.js';
export const SHARE_PROGRAM = built(`../../../${SHARE}`, `../../../dist/${SHARE}`) ?? '';
/** It takes programs of Linux: setpriv, and GNU's stty. */
export const STAND_IN_RUNS = process.platform === 'linux';
export const MAC = { version: '12.7', hypervisor: true, rosetta: false };
const ADDRESS = '02:b0:a7:40:5e:03';

/** A program `hyperkit` and what all machines on it share. */
export interface StandIn {
  readonly folder: string;
  readonly binary: string;
  readonly guest: TinyGuest;
  /** An Intel Mac whose HyperKit it is. */
  readonly facts: HostFacts;
  readonly dispose: () => Promise<void>;
}

export async function installStandIn(): Promise<StandIn> {
  if (BUILT === undefined) throw new Error('the stand-in is not built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'hk-'));
  const binary = join(folder, 'hyperkit');
  // One that is killed cannot tidy up: what it leaves goes with the folder.
  await writeFile(binary, `#!/bin/sh\nTMPDIR='${folder}' exec '${process.execPath}' '${BUILT}' "$@"\n`);
  await chmod(binary, 0o755);
  const facts: HostFacts = {
    ...hostFacts(systemClock),
    platform: 'darwin',
    hostArch: 'x64',
    env: { BOATHOUSE_HYPERKIT: binary },
    trialDeadlineMs: 60_000,
  };
  const dispose = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
  return { folder, binary, guest: await writeTinyGuest(folder, 'amd64', 'bzImage'), facts, dispose };
}

/** A driver on that Mac. */
export function standInDriver(facts: HostFacts, programs: Partial<HyperkitPrograms> = {}): HyperkitDriver {
  return new HyperkitDriver(facts, { relay: RELAY_PROGRAM, share: SHARE_PROGRAM, ...programs }, () =>
    Promise.resolve(MAC),
  );
}

export interface HyperkitSubject extends DriverSubject {
  readonly folder: string;
  readonly probe: Extract<ProbeResult, { kind: 'available' }>;
  readonly probeRequest: ProbeRequest;
}

/** HyperKit's stand-in with the tiny guest, whose network nobody serves. */
export async function createHyperkitSubject(
  { folder: place, guest, facts }: StandIn,
  programs: Partial<HyperkitPrograms> = {},
): Promise<HyperkitSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'hk-'));
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'log'),
    logger: silentLogger(),
    signal: new AbortController().signal,
  };
  await mkdir(context.logFolder);
  const probeRequest: ProbeRequest = {
    arch: 'amd64',
    accelerator: 'auto',
    probeKernel: { ...guest, commandLine: '', bootDisk: '/none', answer: TINY_GUEST_GREETING, id: 'tiny' },
    // Of all subjects: the trial is made once.
    dataFolder: join(place, 'disks'),
    stateFolder: join(place, 'state'),
    logger: context.logger,
    signal: context.signal,
  };
  const driver = standInDriver(facts, programs);
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
      memoryMiB: 128,
      commandLine: '',
      bootDisk: '/none',
      disks: [],
      shares: [],
      network: { kind: 'vpnkit', socketPath: join(context.runFolder, 'net.sock'), macAddress: ADDRESS },
    },
    context,
    networkKinds: probe.networkKinds,
    panics: false,
    resets: true,
    killedDetail: 'SIGKILL',
    dispose: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function built(...places: readonly string[]): string | undefined {
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
}

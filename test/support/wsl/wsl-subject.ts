import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { Architecture, ProbeRequest, ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { type HostFacts, hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { WslDriver } from '../../../electron/hypervisor/wsl/driver.ts';
import type { DriverSubject } from '../../contract/driver-contract.ts';
import { DRIVE } from './init.ts';
import { BRIDGE_FILE } from './network.ts';
import { writeTinyRoot } from './tiny-root.ts';

/** The stand-in, compiled (`npm run build`): a process of its own runs no TypeScript. Seen from this file compiled, and as source. */
const BUILT = built('./main.js', '../../../dist/test/support/wsl/main.js');
const REGISTRY = built('./registry.js', '../../../dist/test/support/wsl/registry.js');
const KEEPER = 'electron/hypervisor/wsl/keeper/keeper-program.js';
export const KEEPER_PROGRAM = built(`../../../${KEEPER}`, `../../../dist/${KEEPER}`) ?? '';
export const ARCH: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** The built image of this computer's architecture: its busybox is what distributions are made of. */
export const IMAGE_FOLDER = built(`../../../image/${ARCH}`, `../../../dist/image/${ARCH}`);
/** Why it cannot run here; null: it can. */
export const STAND_IN_REASON = reasonAgainst();
const DATA_BYTES = 64 * 1024 * 1024;

/** A program `wsl`, the registry that tells of its distributions, and what all machines on it share. */
export interface StandIn {
  readonly folder: string;
  readonly initramfs: string;
  readonly root: string;
  /** A computer whose wsl.exe it is. */
  readonly facts: HostFacts;
  /** From now on a command fails: `VERB CODE` (`main.ts`); null: none does. */
  readonly fail: (failure: string | null) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** `bridge`: of the computer, at which its distributions are. */
export async function installStandIn({ bridge = '' } = {}): Promise<StandIn> {
  if (BUILT === undefined || REGISTRY === undefined || IMAGE_FOLDER === undefined)
    throw new Error('not built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'wsl-'));
  const binFolder = join(folder, 'bin');
  const put = async (file: string, program: string): Promise<void> => {
    await mkdir(dirname(file));
    await writeFile(file, `#!/bin/sh\nWSL_STAND_IN_STATE='${folder}' exec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(file, 0o755);
  };
  await put(join(binFolder, 'wsl'), BUILT);
  await put(join(folder, 'System32', 'reg.exe'), REGISTRY);
  await writeFile(join(folder, BRIDGE_FILE), bridge);
  const initramfs = join(IMAGE_FOLDER, 'initramfs.img');
  return {
    folder,
    initramfs,
    root: await writeTinyRoot(folder, initramfs),
    facts: factsOf(binFolder),
    fail: async (failure) => {
      if (failure === null) await rm(join(folder, 'failure'), { force: true });
      else await writeFile(join(folder, 'failure'), failure);
    },
    dispose: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** A path of this computer, as the stand-in's Windows calls it. */
export function onDrive(path: string): string {
  return `${DRIVE}${path.replaceAll('/', '\\')}`;
}

/** A computer whose `wsl` is in that folder, which is beside its `System32`. */
export function factsOf(folder: string): HostFacts {
  return { ...hostFacts(systemClock), env: { BOATHOUSE_WSL: folder, SystemRoot: dirname(folder) } };
}

export interface WslSubject extends DriverSubject {
  readonly folder: string;
  readonly dataFile: string;
  readonly probe: Extract<ProbeResult, { kind: 'available' }>;
  readonly probeRequest: ProbeRequest;
}

/** The stand-in with the tiny guest, in a distribution of the subject's own. */
export async function createWslSubject({ folder: place, initramfs, root, facts }: StandIn): Promise<WslSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'wsl-'));
  const context = {
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'log'),
    logger: silentLogger(),
    signal: new AbortController().signal,
  };
  await mkdir(context.logFolder);
  const dataFile = join(folder, 'data.img');
  await writeFile(dataFile, '');
  await truncate(dataFile, DATA_BYTES);
  const broken = join(folder, 'broken.img');
  const magic = Buffer.alloc(8192);
  magic.writeUInt32LE(0xe0f5_e1e2, 1024);
  await writeFile(broken, magic);
  const probeRequest: ProbeRequest = {
    arch: ARCH,
    accelerator: 'auto',
    probeKernel: {
      kernel: root,
      initramfs,
      bootDisk: '/none',
      commandLine: '',
      answer: '[boathouse] phase=initramfs',
      id: 'tiny',
    },
    // Of all subjects: the trial is made once.
    dataFolder: join(place, 'disks'),
    stateFolder: join(place, 'state'),
    logger: context.logger,
    signal: context.signal,
  };
  const driver = new WslDriver(facts, KEEPER_PROGRAM, onDrive);
  const probe = await driver.probe(probeRequest);
  if (probe.kind === 'unavailable') throw new Error(`${probe.reason} ${probe.hint}`);
  const data = { path: dataFile, readOnly: false };
  return {
    driver,
    probe,
    probeRequest,
    folder,
    dataFile,
    killedDetail: 'SIGKILL',
    spec: {
      arch: ARCH,
      accelerator: probe.accelerator,
      cpus: 1,
      memoryMiB: 128,
      kernel: root,
      initramfs,
      bootDisk: '/none',
      commandLine: '',
      disks: [{ path: root, readOnly: true }, data],
      shares: [],
      network: { kind: 'shared' },
    },
    unbootable: { disks: [{ path: broken, readOnly: true }, data] },
    context,
    networkKinds: probe.networkKinds,
    panics: false,
    resets: true,
    dispose: async () => {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function reasonAgainst(): string | null {
  if (process.platform !== 'linux') return 'it takes programs of Linux';
  if (process.getuid?.() !== 0) return 'it makes namespaces, and needs root';
  if (IMAGE_FOLDER === undefined) return 'there is no built image';
  const tried = spawnSync('unshare', ['--mount', '--pid', '--net', '--cgroup', '--fork', 'true'], { stdio: 'ignore' });
  if (tried.status !== 0) return 'namespaces cannot be made here';
  return null;
}

function built(...places: readonly string[]): string | undefined {
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
}

import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../../electron/hypervisor/driver.ts';
import { hostFacts } from '../../../electron/hypervisor/host-facts.ts';
import { findVirtiofsd, waysToRun } from '../../../electron/hypervisor/qemu/find-virtiofsd.ts';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { type Virtiofsd, virtiofsdArguments } from '../../../electron/hypervisor/qemu/virtiofsd.ts';
import { isUnixSocketListening } from '../../../electron/host/listening-sockets.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { spawnBound } from '../stand-in/bound-process.ts';
import type { Device } from './parse-arguments.ts';

/** A folder of this computer that the guest mounts by its tag. */
export interface SharedFolder {
  readonly tag: string;
  readonly path: string;
}

export interface RosettaHost {
  readonly arch: Architecture;
  /** What macOS shares as Rosetta; null: it is not installed. */
  readonly rosettaFolder: string | null;
}

/** Throws an Error in vfkit's words (`pkg/vf/rosetta_arm64.go`, `rosetta_amd64.go`) where it has no Rosetta to share. */
export function sharedFolders(devices: readonly Device[], host: RosettaHost): SharedFolder[] {
  const folders: SharedFolder[] = [];
  for (const { kind, options } of devices) {
    const tag = options.get('mountTag') ?? '';
    if (kind === 'virtio-fs') folders.push({ tag, path: options.get('sharedDir') ?? '' });
    if (kind !== 'rosetta') continue;
    if (host.arch === 'amd64') throw new Error('rosetta is unsupported on non-arm64 platforms');
    if (tag === '') throw new Error("missing mandatory 'mountTage' option for rosetta share");
    if (host.rosettaFolder === null) throw new Error('rosetta is not installed');
    folders.push({ tag, path: host.rosettaFolder });
  }
  return folders;
}

/** The virtiofsd of this computer; null where there is none, and the guest finds no shared folder. */
export async function usableVirtiofsd(): Promise<Virtiofsd | null> {
  const facts = hostFacts(systemClock);
  if (facts.user === null) return null;
  for (const binary of await findVirtiofsd(facts)) {
    const ways = await waysToRun(binary, facts.user, new AbortController().signal);
    // The last needs least of the system.
    const way = ways.at(-1);
    if (way !== undefined) return way;
  }
  return null;
}

/** Serves the folders as long as this process lives. Returns QEMU's arguments for their devices; sockets go below `place`. */
export async function serveFolders(
  folders: readonly SharedFolder[],
  place: string,
  memoryMiB: string,
): Promise<string[]> {
  const virtiofsd = folders.length === 0 ? null : await usableVirtiofsd();
  if (virtiofsd === null) return [];
  // The server reads and writes the guest's memory.
  const memory = `memory-backend-memfd,id=memory,size=${memoryMiB}M,share=on`;
  const args = ['-object', memory, '-machine', 'memory-backend=memory'];
  for (const [index, { tag, path }] of folders.entries()) {
    const socket = join(place, `share${index}`);
    await serve(virtiofsd, { tag, path }, socket);
    const id = `share${index}`;
    args.push('-chardev', option('socket', { id, path: socket }));
    args.push('-device', option('vhost-user-fs-pci', { chardev: id, tag }));
  }
  return args;
}

async function serve(virtiofsd: Virtiofsd, { tag, path }: SharedFolder, socket: string): Promise<void> {
  mkdirSync('/run/virtiofsd', { recursive: true });
  const share = { kind: 'virtiofs', tag, hostPath: path, readOnly: false } as const;
  const server = spawnBound(virtiofsd.binary, virtiofsdArguments(virtiofsd, share, socket));
  server.stderr.pipe(process.stderr);
  const ended = once(server, 'exit').then(() => true);
  while (!(await isUnixSocketListening(socket))) {
    const pause = new Promise<false>((resolve) => setTimeout(resolve, 10, false));
    if (await Promise.race([ended, pause])) throw new Error(`virtiofsd does not serve ${path}`);
  }
}

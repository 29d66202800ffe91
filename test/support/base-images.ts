import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { type DebianTools, hostArchitecture } from './debian-tools.ts';
import { imageArchive, type ImageSpec, type LayerEntry } from './image-archive.ts';

/** `.test` is reserved (RFC 6761): a name that was not found here cannot be found in the internet either. */
export const BASE_IMAGE = 'boathouse.test/base:latest';
export const FOREIGN_IMAGE = 'boathouse.test/foreign:latest';
export const CLIENT_IMAGE = 'boathouse.test/docker-client:latest';
export const NETCAT_IMAGE = 'boathouse.test/netcat:latest';

/** With a shell that opens sockets. */
export const BASH_IMAGE = 'boathouse.test/bash:latest';

/** Archives for `docker load`, by the image's name. */
export type ImageArchives = Readonly<Record<string, string>>;

/**
 * The images that the tests run, made of static busybox: `base` of the guest's own architecture, `foreign` of the other, and of
 * `base` with one more program in it `docker-client` (the real docker client), `netcat` (`nc.traditional`) and `bash`.
 */
export async function writeBaseImages(
  folder: string,
  tools: DebianTools,
  architecture: GuestArchitecture,
): Promise<ImageArchives> {
  const applets = await listApplets(tools.busybox[hostArchitecture()]);
  const foreign: GuestArchitecture = architecture === 'amd64' ? 'arm64' : 'amd64';
  const base = await baseLayer(tools.busybox[architecture], applets);
  const specs: ImageSpec[] = [
    { tag: BASE_IMAGE, architecture, layers: [base], command: ['sh'] },
    {
      tag: FOREIGN_IMAGE,
      architecture: foreign,
      layers: [await baseLayer(tools.busybox[foreign], applets)],
      command: ['sh'],
    },
    {
      tag: CLIENT_IMAGE,
      architecture,
      layers: [base, await programLayer('/usr/bin/docker', tools.guest.docker, tools)],
      command: ['docker'],
    },
    {
      tag: NETCAT_IMAGE,
      architecture,
      layers: [base, await programLayer('/usr/bin/nc.traditional', tools.guest.netcat, tools)],
      command: ['sh'],
    },
    { tag: BASH_IMAGE, architecture, layers: [base, [await bashEntry(tools)]], command: ['bash'] },
  ];
  const archives: Record<string, string> = {};
  for (const [index, spec] of specs.entries()) {
    const file = join(folder, `image${index}.tar`);
    await pipeline(imageArchive(spec), createWriteStream(file));
    archives[spec.tag] = file;
  }
  return archives;
}

/** A root file system with busybox under the name of each of its programs. */
export async function baseLayer(busybox: string, applets: readonly string[]): Promise<LayerEntry[]> {
  const folders = ['bin', 'etc', 'root', 'tmp', 'var'];
  return [
    ...folders.map((path) => ({ path, type: 'directory' as const, mode: path === 'tmp' ? 0o1777 : 0o755 })),
    { path: 'bin/busybox', type: 'file', mode: 0o755, data: await readFile(busybox) },
    ...applets.map((name) => ({ path: `bin/${name}`, type: 'symlink' as const, target: 'busybox' })),
    textFile('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nsailor:x:1000:1000::/tmp:/bin/sh\n'),
    textFile('etc/group', 'root:x:0:\nsailor:x:1000:\n'),
    textFile('etc/nsswitch.conf', 'hosts: files dns\n'),
  ];
}

/** Asked of the program for this machine; the other architecture's package is built with the same configuration. */
async function listApplets(busybox: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(busybox, ['--list']);
  return stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
}

async function bashEntry(tools: DebianTools): Promise<LayerEntry> {
  return { path: 'bin/bash', type: 'file', mode: 0o755, data: await readFile(tools.guest.bash) };
}

async function programLayer(path: string, program: string, tools: DebianTools): Promise<LayerEntry[]> {
  const files = { [path]: program, ...tools.guest.libraries };
  const folders = new Set(Object.keys(files).flatMap(parents));
  const entries: LayerEntry[] = [...folders].sort().map((path) => ({ path, type: 'directory', mode: 0o755 }));
  for (const [path, file] of Object.entries(files)) {
    entries.push({ path, type: 'file', mode: 0o755, data: await readFile(file) });
  }
  return entries;
}

/** `/usr/lib/x` → `/usr`, `/usr/lib`. */
function parents(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

function textFile(path: string, text: string): LayerEntry {
  return { path, type: 'file', mode: 0o644, data: Buffer.from(text) };
}

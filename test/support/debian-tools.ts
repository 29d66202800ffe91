import { mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianClients } from '../../build/packaging/debian-clients.ts';
import { readLock } from '../../vm-assets/builder/lock/lock-file.ts';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { UnpackedPackages } from '../../vm-assets/builder/unpacked-packages.ts';
import { CHECKOUT } from './checkout.ts';
import { debianArchive, TOOLS_SUITE } from './debian-archive.ts';
import { testToolsFolder } from './test-tools-folder.ts';

/**
 * The real programs that the end-to-end tests drive, each an absolute path: Debian's own packages, fetched and verified by the
 * image builder's archive code and unpacked into the cache; docker, compose and buildx are those that packages bring. Nothing is installed, and what the machine has is not used, so the
 * suite tests the same client everywhere.
 *
 * They need glibc 2.34, so a Debian 12 or newer (or what is as new) runs them although they come from a later suite.
 */
export interface DebianTools {
  readonly docker: string;
  /** Folder with `docker-compose` and `docker-buildx`, for the docker client's `cliPluginsExtraDirs`. */
  readonly dockerPlugins: string;
  readonly registry: string;
  /** Static, for each architecture. */
  readonly busybox: Readonly<Record<GuestArchitecture, string>>;
  readonly guest: GuestPrograms;
}

/** What runs in containers, of the VM's architecture. */
export interface GuestPrograms {
  readonly docker: string;
  /** `nc`, which serves UDP (busybox's does not); dynamically linked. */
  readonly netcat: string;
  /** Static; it opens TCP and UDP sockets by itself (`/dev/tcp/…`). */
  readonly bash: string;
  /** The dynamic loader and the C library that these need where there are none: path in a container → file. */
  readonly libraries: Readonly<Record<string, string>>;
}

const LOADERS: Readonly<Record<GuestArchitecture, { readonly loader: string; readonly libraries: string }>> = {
  amd64: { loader: '/lib64/ld-linux-x86-64.so.2', libraries: '/usr/lib/x86_64-linux-gnu' },
  arm64: { loader: '/lib/ld-linux-aarch64.so.1', libraries: '/usr/lib/aarch64-linux-gnu' },
};

export async function fetchDebianTools(
  host: GuestArchitecture,
  signal: AbortSignal,
  guest: GuestArchitecture = host,
): Promise<DebianTools> {
  const cache = testToolsFolder();
  const archive = await debianArchive(cache, signal);
  const lock = await readLock(fileURLToPath(new URL('debian-tools.lock.json', import.meta.url)));
  const of = (arch: GuestArchitecture): UnpackedPackages =>
    new UnpackedPackages({ archive, arch, lock, suite: TOOLS_SUITE, folder: join(cache, 'unpacked') });
  const fetchers = { amd64: of('amd64'), arm64: of('arm64') };
  const here = fetchers[host];
  const registry = await here.unpack('docker-registry', (path) => path === '/usr/bin/docker-registry');
  const plugins = join(cache, `plugins-${host}`);
  const [client = '', ...pluginFiles] = (await debianClients(CHECKOUT, host, signal)).map(({ from }) => from);
  await linkPlugins(plugins, pluginFiles);
  const guestClient = guest === host ? client : (await debianClients(CHECKOUT, guest, signal))[0]?.from;
  const isBusybox = (path: string): boolean => path === '/usr/bin/busybox';
  return {
    docker: client,
    dockerPlugins: plugins,
    registry: `${registry.folder}/usr/bin/docker-registry`,
    busybox: {
      amd64: `${(await fetchers.amd64.unpack('busybox-static', isBusybox)).folder}/usr/bin/busybox`,
      arm64: `${(await fetchers.arm64.unpack('busybox-static', isBusybox)).folder}/usr/bin/busybox`,
    },
    guest: { docker: guestClient ?? '', ...(await unpackGuestPrograms(fetchers[guest], guest)) },
  };
}

async function unpackGuestPrograms(
  packages: UnpackedPackages,
  arch: GuestArchitecture,
): Promise<Omit<GuestPrograms, 'docker'>> {
  const [{ folder: netcat }, { folder: libc }, { folder: bash }] = [
    await packages.unpack('netcat-traditional', (path) => path.endsWith('/nc.traditional')),
    await packages.unpack('libc6', (path) => /\/(ld-linux-[^/]*|libc|libresolv)\.so\.\d$/.test(path)),
    await packages.unpack('bash-static', (path) => path === '/usr/bin/bash-static'),
  ];
  const { loader, libraries } = LOADERS[arch];
  const loaderName = loader.slice(loader.lastIndexOf('/') + 1);
  return {
    netcat: `${netcat}/usr/bin/nc.traditional`,
    bash: `${bash}/usr/bin/bash-static`,
    libraries: {
      [loader]: `${libc}${libraries}/${loaderName}`,
      [`${libraries}/libc.so.6`]: `${libc}${libraries}/libc.so.6`,
      [`${libraries}/libresolv.so.2`]: `${libc}${libraries}/libresolv.so.2`,
    },
  };
}

/** One folder for both, under the names that the docker client looks for. */
async function linkPlugins(folder: string, files: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of files) await symlink(file, join(folder, basename(file)));
}

/** The VM's: this machine's, or the one that `BOATHOUSE_TEST_ARCH` names, which is emulated. */
export function guestArchitecture(): GuestArchitecture {
  const told = process.env['BOATHOUSE_TEST_ARCH'];
  if (told === undefined || told === '') return hostArchitecture();
  if (told === 'amd64' || told === 'arm64') return told;
  throw new Error(`BOATHOUSE_TEST_ARCH is ${told}: it must be amd64 or arm64`);
}

/** The architecture whose Linux programs run on this machine. */
export function hostArchitecture(): GuestArchitecture {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}

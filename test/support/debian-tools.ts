import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { testToolsFolder } from './test-tools-folder.ts';
import { UnpackedPackages } from './unpacked-packages.ts';

/**
 * The real programs that the end-to-end tests drive, each an absolute path: Debian's own packages, fetched and verified by the
 * image builder's archive code and unpacked into the cache. Nothing is installed, and what the machine has is not used, so the
 * suite tests the same client everywhere.
 *
 * They need glibc 2.34, so a Debian 12 or newer (or what is as new) runs them although they come from a later suite.
 */
export interface DebianTools {
  readonly docker: string;
  /** Folder with `docker-compose` and `docker-buildx`, for the docker client's `cliPluginsExtraDirs`. */
  readonly dockerPlugins: string;
  readonly registry: string;
  /** `nc`, which serves UDP (busybox's does not); dynamically linked. */
  readonly netcat: string;
  /** Static, for each architecture. */
  readonly busybox: Readonly<Record<GuestArchitecture, string>>;
  /** Static; it opens TCP and UDP sockets by itself (`/dev/tcp/…`). */
  readonly bash: string;
  /** The dynamic loader and the C library that these need where there are none: path in a container → file. */
  readonly libraries: Readonly<Record<string, string>>;
}

const LOADERS: Readonly<Record<GuestArchitecture, { readonly loader: string; readonly libraries: string }>> = {
  amd64: { loader: '/lib64/ld-linux-x86-64.so.2', libraries: '/usr/lib/x86_64-linux-gnu' },
  arm64: { loader: '/lib/ld-linux-aarch64.so.1', libraries: '/usr/lib/aarch64-linux-gnu' },
};

export async function fetchDebianTools(host: GuestArchitecture, signal: AbortSignal): Promise<DebianTools> {
  const cache = testToolsFolder();
  const fetchers = {
    amd64: await UnpackedPackages.create(cache, 'amd64', signal),
    arm64: await UnpackedPackages.create(cache, 'arm64', signal),
  };
  const here = fetchers[host];
  const [client, compose, buildx, registry, netcat, libc, bash] = [
    await here.unpack('docker-cli', (path) => path === '/usr/bin/docker'),
    await here.unpack('docker-compose', isPlugin),
    await here.unpack('docker-buildx', isPlugin),
    await here.unpack('docker-registry', (path) => path === '/usr/bin/docker-registry'),
    await here.unpack('netcat-traditional', (path) => path.endsWith('/nc.traditional')),
    await here.unpack('libc6', (path) => /\/(ld-linux-[^/]*|libc|libresolv)\.so\.\d$/.test(path)),
    await here.unpack('bash-static', (path) => path === '/usr/bin/bash-static'),
  ];
  const plugins = join(cache, `plugins-${host}`);
  await linkPlugins(plugins, [compose, buildx]);
  const { loader, libraries } = LOADERS[host];
  const loaderName = loader.slice(loader.lastIndexOf('/') + 1);
  const isBusybox = (path: string): boolean => path === '/usr/bin/busybox';
  return {
    docker: `${client}/usr/bin/docker`,
    dockerPlugins: plugins,
    registry: `${registry}/usr/bin/docker-registry`,
    netcat: `${netcat}/usr/bin/nc.traditional`,
    busybox: {
      amd64: `${await fetchers.amd64.unpack('busybox-static', isBusybox)}/usr/bin/busybox`,
      arm64: `${await fetchers.arm64.unpack('busybox-static', isBusybox)}/usr/bin/busybox`,
    },
    bash: `${bash}/usr/bin/bash-static`,
    libraries: {
      [loader]: `${libc}${libraries}/${loaderName}`,
      [`${libraries}/libc.so.6`]: `${libc}${libraries}/libc.so.6`,
      [`${libraries}/libresolv.so.2`]: `${libc}${libraries}/libresolv.so.2`,
    },
  };
}

function isPlugin(path: string): boolean {
  return path.startsWith('/usr/libexec/docker/cli-plugins/');
}

/** One folder for both, under the names that the docker client looks for. */
async function linkPlugins(folder: string, packages: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [index, name] of ['docker-compose', 'docker-buildx'].entries()) {
    await symlink(`${packages[index] ?? ''}/usr/libexec/docker/cli-plugins/${name}`, join(folder, name));
  }
}

/** The architecture whose Linux programs run on this machine. */
export function hostArchitecture(): GuestArchitecture {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}

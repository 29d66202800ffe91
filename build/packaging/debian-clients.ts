import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builderCacheFolder, openArchive } from '../../vm-assets/builder/archive/open-archive.ts';
import type { ArchiveAccess } from '../../vm-assets/builder/archive/suite-index.ts';
import { type LockedPackage, readLock, writeLock } from '../../vm-assets/builder/lock/lock-file.ts';
import { fetchSuiteIndex } from '../../vm-assets/builder/archive/suite-index.ts';
import { PackageChoice } from '../../vm-assets/builder/lock/package-choice.ts';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { lineProgress } from '../../vm-assets/builder/progress.ts';
import { UnpackedPackages } from '../../vm-assets/builder/unpacked-packages.ts';
import type { ClientProgram } from './client-program.ts';

/** The one that the image's engine is from. */
const SUITE = 'forky';
const PACKAGES = [
  { name: 'docker-cli', program: '/usr/bin/docker', to: 'bin/docker' },
  {
    name: 'docker-compose',
    program: '/usr/libexec/docker/cli-plugins/docker-compose',
    to: 'cli-plugins/docker-compose',
  },
  { name: 'docker-buildx', program: '/usr/libexec/docker/cli-plugins/docker-buildx', to: 'cli-plugins/docker-buildx' },
] as const;

/**
 * The docker client, compose and buildx for Linux: Debian's, of the versions in `docker-clients.lock.json`, fetched and verified by the image
 * builder's code and kept in its cache. They need the C library of glibc 2.34 or newer and no other, so they run on any distribution
 * that is as new as Debian 12, Ubuntu 22.04, Fedora 35 or RHEL 9, and not with musl (`test/integration/packaging/docker-clients.test.ts`).
 */
export async function debianClients(
  root: string,
  arch: GuestArchitecture,
  signal: AbortSignal,
): Promise<readonly ClientProgram[]> {
  const packages = new UnpackedPackages({
    archive: await archiveOf(root, signal),
    arch,
    lock: await readLock(lockFile(root)),
    suite: SUITE,
    folder: join(builderCacheFolder(), 'docker-clients'),
  });
  const programs: ClientProgram[] = [];
  for (const { name, program, to } of PACKAGES) {
    const copyright = `/usr/share/doc/${name}/copyright`;
    const { chosen, folder, control } = await packages.unpack(name, (path) => path === program || path === copyright);
    programs.push({
      to,
      from: join(folder, program),
      notice: {
        title: `${name} ${chosen.version} (Debian)`,
        text: `${(await readFile(join(folder, copyright), 'utf8')).trim()}\n\n${builtUsing(control)}`,
      },
    });
  }
  return programs;
}

/** Writes the lock anew, by what the suite holds now for both architectures. */
export async function updateClientsLock(root: string, signal: AbortSignal): Promise<void> {
  const archive = await archiveOf(root, signal);
  const locked = async (arch: GuestArchitecture): Promise<LockedPackage[]> => {
    const choice = new PackageChoice({
      archive,
      arch,
      locked: [],
      readIndex: (suite) => fetchSuiteIndex(archive, suite, arch),
    });
    await choice.takeCurrent(SUITE);
    return PACKAGES.map(({ name }) => {
      const { version, suite, path, sizeBytes, sha256 } = choice.find(name, SUITE);
      return { name, version, suite, path, sizeBytes, sha256 };
    });
  };
  await writeLock(lockFile(root), { formatVersion: 1, amd64: await locked('amd64'), arm64: await locked('arm64') });
}

/** Go's programs hold their libraries; Debian names the sources that those are from. */
function builtUsing(control: string): string {
  const [, list = ''] = /^Static-Built-Using: (.*)$/m.exec(control) ?? [];
  if (list === '') return '';
  return `It contains code of these Debian source packages, whose licenses are in those packages (https://sources.debian.org):\n${list}`;
}

function archiveOf(root: string, signal: AbortSignal): Promise<ArchiveAccess> {
  const progress = lineProgress((line) => process.stderr.write(line));
  return openArchive({ assetsFolder: join(root, 'vm-assets'), progress, signal });
}

function lockFile(root: string): string {
  return join(root, 'build', 'packaging', 'docker-clients.lock.json');
}

import type { ArchiveAccess } from './archive/suite-index.ts';
import { assembleCurrent } from './assemble-by-lock.ts';
import type { ImageDefinition } from './definition.ts';
import type { LockedPackage, PackageLock } from './lock/lock-file.ts';
import type { GuestArchitecture } from './placeholders.ts';

export interface UpdateOptions {
  readonly definition: ImageDefinition;
  readonly assetsFolder: string;
  readonly archive: ArchiveAccess;
}

/**
 * The lock that describes what the archive holds now. Both images are put together for it, since only that tells which
 * packages the libraries come from.
 */
export async function currentLock(options: UpdateOptions): Promise<PackageLock> {
  return { formatVersion: 1, amd64: await lockFor('amd64', options), arm64: await lockFor('arm64', options) };
}

async function lockFor(arch: GuestArchitecture, options: UpdateOptions): Promise<LockedPackage[]> {
  const assembly = await assembleCurrent({ ...options, arch });
  return assembly.packages.map(({ name, version, suite, path, sizeBytes, sha256, through }) => ({
    name,
    version,
    suite,
    path,
    sizeBytes,
    sha256,
    ...(through !== undefined && { through }),
  }));
}

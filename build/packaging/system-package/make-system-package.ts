import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { VERSION } from '../../../electron/api/version.ts';
import { unpackedFolder } from '../linux.ts';
import { architectures, type PackageTarget } from '../package-target.ts';
import type { Publisher } from '../publisher.ts';
import type { UpdateFeed } from '../update-feed.ts';
import { systemPackage, type SystemPackageFormat } from './content.ts';
import { DEB_ARCH, makeDeb } from './deb.ts';
import type { PackageRun } from './package-run.ts';
import { makeRpm, RPM_ARCH } from './rpm.ts';

const MAKERS = { deb: makeDeb, rpm: makeRpm } as const;
const ARCH_NAMES = { deb: DEB_ARCH, rpm: RPM_ARCH } as const;

export interface SystemPackageRequest {
  readonly root: string;
  readonly target: PackageTarget;
  /** Holds the unpacked app; the package is written beside it. */
  readonly output: string;
  readonly publisher: Publisher | null;
  readonly feed: UpdateFeed | null;
  readonly effort: PackageRun['effort'];
}

/** A deb or an rpm of the unpacked app, by the distribution's own tool; resolves to its file. Throws `publisher-unknown`, `package-failed`. */
export async function makeSystemPackage(format: SystemPackageFormat, request: SystemPackageRequest): Promise<string> {
  const { root, target, output, publisher, feed, effort } = request;
  if (publisher === null) throw new BoathouseError('publisher-unknown', `A ${format} says who maintains it`);
  const [arch = 'x64'] = architectures(target);
  const file = join(output, `Boathouse-${VERSION}-linux-${ARCH_NAMES[format][arch]}.${format}`);
  const work = join(output, 'system-package');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const content = await systemPackage(format, { root, arch, publisher, feed });
  await MAKERS[format](content, { arch, unpacked: join(output, unpackedFolder(target)), work, file, effort });
  await rm(work, { recursive: true });
  return file;
}

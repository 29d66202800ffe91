import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { Progress } from '../progress.ts';
import type { GuestArchitecture } from '../placeholders.ts';
import { filterThrough } from '../tool.ts';
import type { Downloader } from './download.ts';
import { parsePackageIndex, type PackageIndex } from './package-index.ts';
import { verifyRelease, type Release } from './release.ts';

export interface ArchiveAccess {
  readonly mirror: string;
  readonly keyring: Uint8Array;
  readonly cacheFolder: string;
  readonly downloader: Downloader;
  readonly progress: Progress;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Fetches what a suite holds now for one architecture: InRelease (verified), then Packages.xz by the hash that it states. */
export async function fetchSuiteIndex(
  archive: ArchiveAccess,
  suite: string,
  arch: GuestArchitecture,
): Promise<PackageIndex> {
  archive.progress.step(`reading the package list of ${suite} (${arch})`);
  const base = `${archive.mirror}/dists/${suite}`;
  const inRelease = await archive.downloader.text(`${base}/InRelease`);
  if (inRelease === undefined) throw missing(archive.mirror, suite, 'InRelease');
  const release = await verifyRelease(inRelease, archive.keyring, suite);
  warnWhenExpired(archive, release);
  const name = `main/binary-${arch}/Packages.xz`;
  const entry = release.files.get(name);
  if (entry === undefined) throw missing(archive.mirror, suite, name);
  const file = join(archive.cacheFolder, 'indices', `${entry.sha256}.xz`);
  // By hash first: while a mirror is updated, the plain name may already hold the next version.
  const byHash = `${base}/main/binary-${arch}/by-hash/SHA256/${entry.sha256}`;
  const stored =
    (await archive.downloader.store({ url: byHash, file, sha256: entry.sha256 })) ||
    (await archive.downloader.store({ url: `${base}/${name}`, file, sha256: entry.sha256 }));
  if (!stored) throw missing(archive.mirror, suite, name);
  const text = await filterThrough('xz', ['-dc'], await readFile(file), archive.signal);
  return parsePackageIndex(text.toString('utf8'), suite);
}

/** Only said, not refused: a mirror that stands still must not keep a year-old clone from building. */
function warnWhenExpired(archive: ArchiveAccess, release: Release): void {
  if (release.validUntilMs !== undefined && release.validUntilMs < archive.nowMs) {
    const until = new Date(release.validUntilMs).toISOString().slice(0, 10);
    archive.progress.warn(`the mirror's Release file of ${release.codename} was valid until ${until} only`);
  }
}

function missing(mirror: string, suite: string, name: string): BoathouseError {
  return new BoathouseError('image-package-missing', `${mirror} has no ${name} of the suite ${suite}`, {
    hint: 'Name another mirror with BOATHOUSE_MIRROR.',
  });
}

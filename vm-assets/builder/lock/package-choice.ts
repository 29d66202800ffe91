import { join } from 'node:path';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { IndexedPackage, PackageIndex } from '../archive/package-index.ts';
import type { ArchiveAccess } from '../archive/suite-index.ts';
import type { GuestArchitecture } from '../placeholders.ts';
import type { LockedPackage } from './lock-file.ts';
import { LockInsufficient } from './lock-insufficient.ts';

export interface ChosenPackage extends LockedPackage {
  readonly origin: 'locked' | 'newer';
}

export interface PackageChoiceOptions {
  readonly archive: Pick<ArchiveAccess, 'mirror' | 'cacheFolder' | 'downloader' | 'progress'>;
  readonly arch: GuestArchitecture;
  readonly locked: readonly LockedPackage[];
  /** What a suite holds now, verified. */
  readonly readIndex: (suite: string) => Promise<PackageIndex>;
}

/**
 * Which version of a package is taken.
 *
 * Each suite is in one of two states. `locked`: versions come from the lock and no index is read. `current`: versions come from
 * the suite's verified index. A suite goes from locked to current as a whole, never package by package: a new dockerd with an
 * old libc may not run, while what a suite holds at one moment fits together. When the lock does not suffice, LockInsufficient
 * is thrown; the caller decides to take the suite's current state and begins again, or to refuse.
 */
export class PackageChoice {
  readonly #archive: PackageChoiceOptions['archive'];
  readonly #arch: GuestArchitecture;
  readonly #locked: readonly LockedPackage[];
  readonly #readIndex: PackageChoiceOptions['readIndex'];
  readonly #current = new Map<string, PackageIndex>();

  constructor(options: PackageChoiceOptions) {
    this.#archive = options.archive;
    this.#arch = options.arch;
    this.#locked = options.locked;
    this.#readIndex = options.readIndex;
  }

  async takeCurrent(suite: string): Promise<void> {
    this.#current.set(suite, await this.#readIndex(suite));
  }

  find(name: string, suite: string): ChosenPackage {
    const index = this.#current.get(suite);
    if (index === undefined) {
      const entry = this.#locked.find((candidate) => candidate.name === name && candidate.suite === suite);
      if (entry === undefined) throw new LockInsufficient(suite, `${name} is not in the lock`);
      return { ...entry, origin: 'locked' };
    }
    const entry = index.get(name);
    if (entry === undefined) {
      throw new BoathouseError('image-package-missing', `the suite ${suite} has no package ${name} for ${this.#arch}`, {
        hint: 'Correct the name or the suite in image.yml.',
      });
    }
    return this.#chosen(entry);
  }

  /** The package that a meta package stands for: the one that it depends on whose name begins with `prefix`. */
  findThrough(meta: string, suite: string, prefix: string): ChosenPackage {
    const index = this.#current.get(suite);
    if (index === undefined) {
      const entry = this.#locked.find((candidate) => candidate.through === meta && candidate.suite === suite);
      if (entry === undefined) throw new LockInsufficient(suite, `${meta} is not in the lock`);
      return { ...entry, origin: 'locked' };
    }
    const name = index.get(meta)?.depends.find((candidate) => candidate.startsWith(prefix));
    return { ...this.find(name ?? meta, suite), through: meta };
  }

  /**
   * The packages in which a library that `owner` needs may be, likeliest first. Locked: all of the lock. Current: what the owner
   * depends on, near before far, with the packages that are named after the library (policy 8.1) before all others.
   */
  libraryCandidates(owner: ChosenPackage, soname: string): readonly ChosenPackage[] {
    const index = this.#current.get(owner.suite);
    if (index === undefined) {
      return this.#locked
        .filter((entry) => entry.suite === owner.suite && entry.through === undefined)
        .map((entry) => ({ ...entry, origin: 'locked' }));
    }
    const stem = packageStem(soname);
    const near = closure(index, owner.name);
    const rank = (entry: IndexedPackage): number =>
      entry.name.startsWith(stem) ? 0 : entry.name.startsWith('lib') || entry.name.startsWith('zlib') ? 1 : 2;
    return near.sort((a, b) => rank(a) - rank(b)).map((entry) => this.#chosen(entry));
  }

  /** Called when no candidate held the library: a lock may be older than the definition, an index is the last word. */
  libraryMissing(owner: ChosenPackage, soname: string): Error {
    if (!this.#current.has(owner.suite)) {
      return new LockInsufficient(owner.suite, `no locked package holds ${soname}, which ${owner.name} needs`);
    }
    return new BoathouseError('image-file-missing', `no dependency of ${owner.name} holds ${soname}`, {
      hint: 'List the package that holds it, with the file, in image.yml.',
    });
  }

  /** The package's .deb in the cache, fetched if need be. */
  async file(chosen: ChosenPackage): Promise<string> {
    const file = join(this.#archive.cacheFolder, 'debs', `${chosen.sha256}.deb`);
    const { downloader, mirror, progress } = this.#archive;
    const stored = await downloader.store({
      url: `${mirror}/${chosen.path}`,
      file,
      sha256: chosen.sha256,
      onFetch: () => {
        progress.step(`fetching ${chosen.name} ${chosen.version} (${(chosen.sizeBytes / 1e6).toFixed(1)} MB)`);
      },
    });
    if (stored) return file;
    if (!this.#current.has(chosen.suite)) {
      throw new LockInsufficient(chosen.suite, `${mirror} no longer has ${chosen.path}`);
    }
    throw new BoathouseError('image-package-missing', `${mirror} lists ${chosen.path} but does not have it`, {
      hint: 'The mirror is being updated: try again later, or name another with BOATHOUSE_MIRROR.',
    });
  }

  #chosen(entry: IndexedPackage): ChosenPackage {
    const { name, version, suite, path, sizeBytes, sha256 } = entry;
    const same = this.#locked.some((locked) => locked.name === name && locked.sha256 === sha256);
    return { name, version, suite, path, sizeBytes, sha256, origin: same ? 'locked' : 'newer' };
  }
}

/** All that a package depends on, breadth first. */
function closure(index: PackageIndex, name: string): IndexedPackage[] {
  const found = new Map<string, IndexedPackage>();
  let level = [name];
  while (level.length > 0) {
    const next: string[] = [];
    for (const entry of level.map((dependency) => index.get(dependency))) {
      if (entry === undefined || found.has(entry.name)) continue;
      found.set(entry.name, entry);
      next.push(...entry.depends);
    }
    level = next;
  }
  found.delete(name);
  return [...found.values()];
}

/** `libcom_err.so.2` → `libcom-err2`, `libc.so.6` → `libc6`: what the name of the package begins with. */
function packageStem(soname: string): string {
  const parts = /^(.*)\.so(?:\.(\d+))?/.exec(soname.toLowerCase().replaceAll('_', '-'));
  const [base, version] = [parts?.[1] ?? soname, parts?.[2] ?? ''];
  return /\d$/.test(base) && version !== '' ? `${base}-${version}` : `${base}${version}`;
}

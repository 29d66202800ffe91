import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageIndex } from './archive/package-index.ts';
import { type ArchiveAccess, fetchSuiteIndex } from './archive/suite-index.ts';
import { makeCacheFolder } from './cache-folder.ts';
import { readDeb } from './deb/read-deb.ts';
import type { PackageLock } from './lock/lock-file.ts';
import { LockInsufficient } from './lock/lock-insufficient.ts';
import { type ChosenPackage, PackageChoice } from './lock/package-choice.ts';
import type { GuestArchitecture } from './placeholders.ts';

export interface UnpackOptions {
  readonly archive: ArchiveAccess;
  readonly arch: GuestArchitecture;
  readonly lock: PackageLock;
  /** Of all packages. */
  readonly suite: string;
  /** Here they are unpacked, each into a folder of its own, which stays for the next time. */
  readonly folder: string;
}

export interface UnpackedPackage {
  readonly chosen: ChosenPackage;
  /** In which the wanted files lie, at their own paths. */
  readonly folder: string;
  /** The stanza that describes the package (deb-control(5)). */
  readonly control: string;
}

const MARK = '.complete';
const CONTROL = '.control';

/**
 * Files of single packages for programs of this computer (the image is put together by `assemble.ts`): those of the lock while the mirror has
 * them, the suite's current ones after that, said by the archive's progress.
 */
export class UnpackedPackages {
  readonly #options: UnpackOptions;
  readonly #choice: PackageChoice;

  constructor(options: UnpackOptions) {
    this.#options = options;
    const { archive, arch, lock } = options;
    const readIndex = (suite: string): Promise<PackageIndex> => fetchSuiteIndex(archive, suite, arch);
    this.#choice = new PackageChoice({ archive, arch, locked: lock[arch], readIndex });
  }

  async unpack(name: string, wanted: (path: string) => boolean): Promise<UnpackedPackage> {
    const { chosen, file } = await this.#fetch(name);
    const folder = join(this.#options.folder, chosen.sha256);
    if (!(await isComplete(folder))) {
      await this.#unpackTo(folder, { name, file, wanted, version: chosen.version });
    }
    return { chosen, folder, control: await readFile(join(folder, CONTROL), 'utf8') };
  }

  async #unpackTo(
    folder: string,
    deb: { name: string; version: string; file: string; wanted: (path: string) => boolean },
  ): Promise<void> {
    const { signal } = this.#options.archive;
    const partial = `${folder}.${process.pid}.part`;
    await makeCacheFolder(dirname(folder));
    await rm(partial, { recursive: true, force: true });
    const request = { file: deb.file, what: deb.name, signal };
    const { entries } = await readDeb({ ...request, wanted: deb.wanted });
    for (const [path, entry] of entries) {
      if (entry.type !== 'file') continue;
      const target = `${partial}${path}`;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, entry.data);
      await chmod(target, entry.mode & 0o777);
    }
    const described = await readDeb({ ...request, part: 'control', wanted: (path) => path === '/control' });
    const control = described.entries.get('/control');
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, CONTROL), control?.type === 'file' ? control.data : '');
    await writeFile(join(partial, MARK), `${deb.name} ${deb.version}\n`);
    await place(partial, folder);
  }

  async #fetch(name: string): Promise<{ chosen: ChosenPackage; file: string }> {
    const { suite, archive } = this.#options;
    const attempt = async (): Promise<{ chosen: ChosenPackage; file: string }> => {
      const chosen = this.#choice.find(name, suite);
      return { chosen, file: await this.#choice.file(chosen) };
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LockInsufficient)) throw error;
      archive.progress.warn(`${error.message}; taking what ${suite} holds now`);
      await this.#choice.takeCurrent(suite);
      return await attempt();
    }
  }
}

/** Earlier versions kept no description, and left folders that are complete without one. */
async function isComplete(folder: string): Promise<boolean> {
  const files = await Promise.all([MARK, CONTROL].map((name) => readFile(join(folder, name)).catch(() => null)));
  return !files.includes(null);
}

/** Another process may have unpacked the same meanwhile, and be using it. */
async function place(partial: string, folder: string): Promise<void> {
  try {
    if (!(await isComplete(folder))) {
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    }
  } catch (error) {
    if (!(await isComplete(folder))) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

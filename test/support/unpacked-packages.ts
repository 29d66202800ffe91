import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageIndex } from '../../vm-assets/builder/archive/package-index.ts';
import { fetchSuiteIndex } from '../../vm-assets/builder/archive/suite-index.ts';
import { readDeb } from '../../vm-assets/builder/deb/read-deb.ts';
import { readLock } from '../../vm-assets/builder/lock/lock-file.ts';
import { LockInsufficient } from '../../vm-assets/builder/lock/lock-insufficient.ts';
import { type ChosenPackage, PackageChoice } from '../../vm-assets/builder/lock/package-choice.ts';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { debianArchive, TOOLS_SUITE } from './debian-archive.ts';

const LOCK_FILE = fileURLToPath(new URL('debian-tools.lock.json', import.meta.url));

/** Unpacks packages of one architecture: those of the lock while the mirror has them, the suite's current ones after that. */
export class UnpackedPackages {
  readonly #cache: string;
  readonly #choice: PackageChoice;
  readonly #signal: AbortSignal;

  private constructor(cache: string, choice: PackageChoice, signal: AbortSignal) {
    this.#cache = cache;
    this.#choice = choice;
    this.#signal = signal;
  }

  static async create(cache: string, arch: GuestArchitecture, signal: AbortSignal): Promise<UnpackedPackages> {
    const archive = await debianArchive(cache, signal);
    const lock = await readLock(LOCK_FILE);
    const readIndex = (suite: string): Promise<PackageIndex> => fetchSuiteIndex(archive, suite, arch);
    return new UnpackedPackages(cache, new PackageChoice({ archive, arch, locked: lock[arch], readIndex }), signal);
  }

  /** Resolves to the folder in which the wanted files of the package lie, at their own paths. */
  async unpack(name: string, wanted: (path: string) => boolean): Promise<string> {
    const { chosen, file } = await this.#fetch(name);
    const folder = join(this.#cache, 'unpacked', chosen.sha256);
    const mark = join(folder, '.complete');
    if (await readFile(mark, 'utf8').catch(() => null)) return folder;
    const partial = `${folder}.${process.pid}.part`;
    const content = await readDeb({ file, what: name, wanted, signal: this.#signal });
    for (const [path, entry] of content.entries) {
      if (entry.type !== 'file') continue;
      const target = `${partial}${path}`;
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, entry.data);
      await chmod(target, entry.mode & 0o777);
    }
    await writeFile(join(partial, '.complete'), `${name} ${chosen.version}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return folder;
  }

  async #fetch(name: string): Promise<{ chosen: ChosenPackage; file: string }> {
    const attempt = async (): Promise<{ chosen: ChosenPackage; file: string }> => {
      const chosen = this.#choice.find(name, TOOLS_SUITE);
      return { chosen, file: await this.#choice.file(chosen) };
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LockInsufficient)) throw error;
      await this.#choice.takeCurrent(TOOLS_SUITE);
      return await attempt();
    }
  }
}

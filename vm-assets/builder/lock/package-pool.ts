import { basename } from 'node:path/posix';
import { mergedUsr } from '../deb/package-path.ts';
import { readDeb, type DebContent, type DebEntry } from '../deb/read-deb.ts';
import type { Progress } from '../progress.ts';
import type { ChosenPackage, PackageChoice } from './package-choice.ts';

export interface OpenedPackage {
  readonly chosen: ChosenPackage;
  readonly content: DebContent;
}

export interface FoundLibrary {
  readonly path: string;
  readonly entry: DebEntry;
  readonly from: OpenedPackage;
}

/** Files that the dynamic linker would find without being told where. */
const libraryPath = /^\/usr\/lib(64)?\/([^/]+-linux-gnu\/)?[^/]+\.so(\.[^/]*)?$/;

/**
 * The packages that have been opened for one build. Each is read once, with what the definition wants of it and all of its
 * libraries, since which of those are needed is known only after the programs were seen.
 */
export class PackagePool {
  readonly #choice: PackageChoice;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #opened = new Map<string, OpenedPackage>();

  constructor(choice: PackageChoice, progress: Progress, signal: AbortSignal) {
    this.#choice = choice;
    this.#progress = progress;
    this.#signal = signal;
  }

  async open(chosen: ChosenPackage, wanted: (path: string) => boolean): Promise<OpenedPackage> {
    const there = this.#opened.get(chosen.name);
    if (there !== undefined) return there;
    const file = await this.#choice.file(chosen);
    this.#progress.step(`unpacking ${chosen.name} ${chosen.version}`);
    const content = await readDeb({
      file,
      what: `${chosen.name} ${chosen.version}`,
      wanted: (path) => libraryPath.test(path) || wanted(path),
      signal: this.#signal,
    });
    const opened = { chosen, content };
    this.#opened.set(chosen.name, opened);
    return opened;
  }

  /** What was opened under this name. */
  get(name: string): OpenedPackage | undefined {
    return this.#opened.get(name);
  }

  /**
   * The library of this name, or (for the interpreter) at this very path, among all that is opened; packages are opened until one
   * has it.
   */
  async findLibrary(owner: ChosenPackage, soname: string): Promise<FoundLibrary> {
    const there = this.#search(soname);
    if (there !== undefined) return there;
    for (const candidate of this.#choice.libraryCandidates(owner, basename(soname))) {
      if (this.#opened.has(candidate.name)) continue;
      await this.open(candidate, () => false);
      const found = this.#search(soname);
      if (found !== undefined) return found;
    }
    throw this.#choice.libraryMissing(owner, soname);
  }

  /** By name, not in the order of opening, which depends on how fast each was. */
  #search(soname: string): FoundLibrary | undefined {
    for (const from of [...this.#opened.values()].sort((a, b) => (a.chosen.name < b.chosen.name ? -1 : 1))) {
      for (const [path, entry] of from.content.entries) {
        const matches = soname.startsWith('/') ? path === mergedUsr(soname) : path.endsWith(`/${soname}`);
        if (matches && libraryPath.test(path)) return { path, entry, from };
      }
    }
    return undefined;
  }
}

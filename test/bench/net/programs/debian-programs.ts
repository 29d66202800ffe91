import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchSuiteIndex } from '../../../../vm-assets/builder/archive/suite-index.ts';
import { mergedUsr } from '../../../../vm-assets/builder/deb/package-path.ts';
import { elfDependencies } from '../../../../vm-assets/builder/binary/elf.ts';
import { addLibraries } from '../../../../vm-assets/builder/binary/library-closure.ts';
import { PackageChoice } from '../../../../vm-assets/builder/lock/package-choice.ts';
import { PackagePool } from '../../../../vm-assets/builder/lock/package-pool.ts';
import type { GuestArchitecture } from '../../../../vm-assets/builder/placeholders.ts';
import { FileTree } from '../../../../vm-assets/builder/tree/file-tree.ts';
import { debianArchive, TOOLS_SUITE } from '../../../support/debian-archive.ts';

export interface DebianProgram {
  /** What to run it with, before its own arguments. */
  readonly argv: readonly string[];
  /** The same under another name, for programs that look at it. */
  readonly named: (name: string) => readonly string[];
  /** Holds it and all that it needs. */
  readonly folder: string;
  /** The package and its version. */
  readonly version: string;
}

export interface DebianProgramsOptions {
  readonly cacheFolder: string;
  /** Programs and their libraries are unpacked there. */
  readonly folder: string;
  readonly arch: GuestArchitecture;
  readonly signal: AbortSignal;
}

/**
 * Programs of Debian's testing suite as it is now, each with the libraries and the loader that it was built with, so that they run whatever the
 * machine's own system is. Verified by Debian's signature; nothing is installed.
 */
export class DebianPrograms {
  readonly #folder: string;
  readonly #choice: PackageChoice;
  readonly #pool: PackagePool;
  readonly #unpacked = new Map<string, Promise<DebianProgram>>();

  private constructor(folder: string, choice: PackageChoice, pool: PackagePool) {
    this.#folder = folder;
    this.#choice = choice;
    this.#pool = pool;
  }

  static async open(options: DebianProgramsOptions): Promise<DebianPrograms> {
    const { arch, signal, folder } = options;
    const archive = await debianArchive(options.cacheFolder, signal);
    const readIndex = (suite: string) => fetchSuiteIndex(archive, suite, arch);
    const choice = new PackageChoice({ archive, arch, locked: [], readIndex });
    await choice.takeCurrent(TOOLS_SUITE);
    return new DebianPrograms(folder, choice, new PackagePool(choice, archive.progress, signal));
  }

  program(packageName: string, path: string): Promise<DebianProgram> {
    const unpacked = this.#unpacked.get(path) ?? this.#unpack(packageName, path);
    this.#unpacked.set(path, unpacked);
    return unpacked;
  }

  async #unpack(packageName: string, path: string): Promise<DebianProgram> {
    const chosen = this.#choice.find(packageName, TOOLS_SUITE);
    const { content } = await this.#pool.open(chosen, (candidate) => candidate === path);
    const file = content.entries.get(path);
    if (file?.type !== 'file') throw new Error(`${packageName} ${chosen.version} has no program ${path}`);
    const tree = new FileTree();
    tree.set(path, file);
    await addLibraries(tree, [{ data: file.data, owner: chosen }], this.#pool);
    const root = join(this.#folder, packageName);
    await writeTree(tree, root);
    const loader = elfDependencies(file.data)?.interpreter;
    const folders = tree
      .entries()
      .flatMap(([at, node]) => (node.type === 'directory' ? [] : [join(root, dirname(at))]));
    const libraries = [...new Set(folders)].join(':');
    const named = (name: string): string[] =>
      loader === undefined
        ? [join(root, path)]
        : [join(root, mergedUsr(loader)), '--argv0', name, '--library-path', libraries, join(root, path)];
    return { argv: named(path), named, folder: root, version: `${packageName} ${chosen.version}` };
  }
}

async function writeTree(tree: FileTree, root: string): Promise<void> {
  for (const [path, node] of tree.entries()) {
    const place = join(root, path);
    if (node.type === 'directory') await mkdir(place, { recursive: true });
    else if (node.type === 'link') await symlink(node.target, place);
    else {
      await writeFile(place, node.data);
      await chmod(place, node.mode & 0o777);
    }
  }
}

import { basename } from 'node:path/posix';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { ChosenPackage } from '../lock/package-choice.ts';
import type { FoundLibrary, PackagePool } from '../lock/package-pool.ts';
import { linkDestination, type FileTree } from '../tree/file-tree.ts';
import { elfDependencies } from './elf.ts';

/** A file of the tree whose libraries are still to be looked up. */
interface Pending {
  readonly data: Buffer;
  readonly owner: ChosenPackage;
}

/**
 * Adds the interpreter and the shared libraries (DT_NEEDED, with theirs in turn) of the programs to a tree, each under the path
 * that its package has it at, links included. Returns the packages that they came from. Nothing is executed, so this works for
 * either architecture on either.
 */
export async function addLibraries(
  tree: FileTree,
  programs: readonly Pending[],
  pool: PackagePool,
): Promise<readonly ChosenPackage[]> {
  const used: ChosenPackage[] = [];
  const seen = new Set<string>();
  const pending = [...programs];
  for (let program = pending.pop(); program !== undefined; program = pending.pop()) {
    const dependencies = elfDependencies(program.data);
    if (dependencies === undefined) continue;
    const names = dependencies.needed.map((name) => basename(name));
    if (dependencies.interpreter !== undefined) names.push(dependencies.interpreter);
    for (const name of names) {
      if (seen.has(name)) continue;
      seen.add(name);
      const library = await pool.findLibrary(program.owner, name);
      used.push(library.from.chosen);
      pending.push({ data: addLibrary(tree, library), owner: library.from.chosen });
    }
  }
  return used;
}

/** Puts a library, and the links that lead to it, into the tree; returns its bytes. */
function addLibrary(tree: FileTree, library: FoundLibrary): Buffer {
  let { path, entry } = library;
  for (let hops = 0; hops < 8; hops += 1) {
    if (entry.type === 'file') {
      tree.set(path, entry);
      return entry.data;
    }
    tree.set(path, entry);
    path = linkDestination(path, entry.target);
    const next = library.from.content.entries.get(path);
    if (next === undefined) break;
    entry = next;
  }
  throw new BoathouseError(
    'image-file-missing',
    `${library.path} of ${library.from.chosen.name} leads to ${path}, which the package does not have`,
  );
}

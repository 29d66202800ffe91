import type { FileTree } from '../tree/file-tree.ts';
import { closeModules, type KernelModule, type ModuleSource } from './module-set.ts';

/**
 * Puts modules into a tree with the text tables that busybox's modprobe reads (the format of depmod): modules.dep with all
 * dependencies of each module, the one to be loaded first at the end, and modules.alias. Soft dependencies stand in modules.dep
 * as well, since busybox knows no other place for them.
 */
export async function addModules(
  tree: FileTree,
  modules: readonly KernelModule[],
  source: ModuleSource,
): Promise<void> {
  const folder = moduleFolder(modules);
  if (folder === undefined) return;
  const dependencyLines: string[] = [];
  const aliasLines: string[] = [];
  for (const module of [...modules].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    tree.set(module.path, { type: 'file', mode: 0o644, data: module.data });
    const closure = await closeModules([module.name], source, module.name);
    const before = closure.slice(
      0,
      closure.findIndex(({ name }) => name === module.name),
    );
    const names = before.reverse().map(({ path }) => path.slice(folder.length));
    dependencyLines.push(`${module.path.slice(folder.length)}:${names.map((name) => ` ${name}`).join('')}\n`);
    aliasLines.push(...module.info.aliases.map((alias) => `alias ${alias} ${module.name}\n`));
  }
  tree.setText(`${folder}modules.dep`, dependencyLines.join(''));
  tree.setText(`${folder}modules.alias`, aliasLines.join(''));
}

/** `/usr/lib/modules/VERSION/`, of whichever module. */
function moduleFolder(modules: readonly KernelModule[]): string | undefined {
  return /^\/usr\/lib\/modules\/[^/]+\//.exec(modules[0]?.path ?? '')?.[0];
}

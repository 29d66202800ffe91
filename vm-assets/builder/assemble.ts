import { BoathouseError } from '../../electron/base/errors.ts';
import type { ArchiveAccess } from './archive/suite-index.ts';
import type { ImageDefinition, ModuleEntry } from './definition.ts';
import { bootableKernel } from './kernel/kernel-image.ts';
import { closeModules, type KernelModule } from './kernel/module-set.ts';
import { packageModules } from './kernel/module-source.ts';
import { addModules } from './kernel/module-tables.ts';
import { PackageChoice, type ChosenPackage } from './lock/package-choice.ts';
import { PackagePool, type OpenedPackage } from './lock/package-pool.ts';
import { cpioArchive } from './output/cpio.ts';
import { architectureNames, replacePlaceholders, type GuestArchitecture } from './placeholders.ts';
import { addServiceFiles } from './service-files.ts';
import { buildTree, openPackages, type TreeContext } from './tree/build-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

export interface AssemblyOptions {
  readonly definition: ImageDefinition;
  readonly arch: GuestArchitecture;
  readonly assetsFolder: string;
  readonly archive: ArchiveAccess;
  readonly choice: PackageChoice;
}

/** The image's parts before they are written. */
export interface Assembly {
  readonly kernel: Buffer;
  readonly kernelVersion: string;
  readonly initramfs: Buffer;
  readonly root: FileTree;
  /** Every package that a file was taken from, once, sorted by name. */
  readonly packages: readonly ChosenPackage[];
  readonly names: Readonly<Record<string, string>>;
}

const kernelFile = /^\/boot\/vmlinuz-/;
const moduleFolder = /^\/usr\/lib\/modules\/([^/]+)\//;

/** Puts the image together from packages and the repository's files. Throws LockInsufficient when the lock does not suffice. */
export async function assemble(options: AssemblyOptions): Promise<Assembly> {
  const { definition, arch, archive } = options;
  const pool = new PackagePool(options.choice, archive.progress, archive.signal);
  const kernel = await openKernel(options, pool);
  const kernelVersion = versionOf(kernel);
  const names = { ...architectureNames[arch], kernelVersion };
  const context: TreeContext = { ...options, names, pool };
  await openPackages(context);
  archive.progress.step(`putting together the ${arch} image`);
  const initramfs = await buildTree(context, 'initramfs');
  const root = await buildTree(context, 'root');
  await addKernelModules({ initramfs: initramfs.tree, root: root.tree }, kernel, options);
  addServiceFiles(root.tree, definition, names);
  for (const { tree } of [initramfs, root]) tree.addMergedLinks();
  return {
    kernel: await kernelImage(kernel, options),
    kernelVersion,
    initramfs: cpioArchive(initramfs.tree),
    root: root.tree,
    packages: distinct([kernel.chosen, ...initramfs.packages, ...root.packages]),
    names,
  };
}

async function openKernel({ definition, arch, choice }: AssemblyOptions, pool: PackagePool): Promise<OpenedPackage> {
  const meta = replacePlaceholders(definition.kernel.package, architectureNames[arch]);
  const chosen = choice.findThrough(meta, definition.kernel.suite ?? definition.suite, 'linux-image-');
  return pool.open(chosen, (path) => kernelFile.test(path) || moduleFolder.test(path));
}

function versionOf(kernel: OpenedPackage): string {
  for (const path of kernel.content.entries.keys()) {
    const version = moduleFolder.exec(path)?.[1];
    if (version !== undefined) return version;
  }
  throw new BoathouseError('image-kernel-unknown', `${kernel.chosen.name} has no modules`);
}

async function kernelImage(kernel: OpenedPackage, { arch, archive }: AssemblyOptions): Promise<Buffer> {
  for (const [path, entry] of kernel.content.entries) {
    if (kernelFile.test(path) && entry.type === 'file') return bootableKernel(entry.data, arch, archive.signal);
  }
  throw new BoathouseError('image-kernel-unknown', `${kernel.chosen.name} has no /boot/vmlinuz`);
}

/** Each tree gets its modules, modprobe's tables, and two lists of what to load at boot: paths for insmod, names for modprobe. */
async function addKernelModules(
  trees: { readonly initramfs: FileTree; readonly root: FileTree },
  kernel: OpenedPackage,
  { definition, arch, archive }: AssemblyOptions,
): Promise<void> {
  const lists = definition.kernel.modules;
  const source = packageModules(kernel, archive.signal);
  const close = (list: keyof typeof lists): Promise<readonly KernelModule[]> =>
    closeModules(modulesOf(lists[list], arch), source, `kernel.modules.${list}`);
  const [early, boot, available] = [await close('initramfs'), await close('boot'), await close('available')];
  const later = boot.filter((module) => !early.includes(module));
  const all = new Map([...early, ...boot, ...available].map((module) => [module.name, module]));
  await addModules(trees.initramfs, early, source);
  await addModules(trees.root, [...all.values()], source);
  addLoadLists(trees.initramfs, '/usr/lib/modules/load', early);
  addLoadLists(trees.root, '/usr/lib/boathouse/modules.load', later);
}

function addLoadLists(tree: FileTree, path: string, modules: readonly KernelModule[]): void {
  tree.setText(path, modules.map((module) => `${module.path}\n`).join(''));
  tree.setText(`${path}.names`, modules.map(({ name }) => `${name}\n`).join(''));
}

/** The names in one list that are for this architecture. */
function modulesOf(list: readonly ModuleEntry[], arch: GuestArchitecture): readonly string[] {
  return list.flatMap((entry) => (typeof entry === 'string' ? entry : entry.arch === arch ? entry.name : []));
}

function distinct(packages: readonly ChosenPackage[]): readonly ChosenPackage[] {
  const byName = new Map(packages.map((chosen) => [chosen.name, chosen]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

import { BoathouseError } from '../../electron/base/errors.ts';
import type { ArchiveAccess } from './archive/suite-index.ts';
import type { ImageDefinition, ModuleEntry } from './definition.ts';
import { isMz } from './boot-disk/portable-executable.ts';
import { unifiedKernel } from './boot-disk/unified-kernel.ts';
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
  /** The EFI program that is kernel, initramfs and command line at once. */
  readonly bootProgram: Buffer;
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
  const stub = await openStub(options, pool);
  await openPackages(context);
  archive.progress.step(`putting together the ${arch} image`);
  const initramfs = await buildTree(context, 'initramfs');
  const root = await buildTree(context, 'root');
  await addKernelModules({ initramfs: initramfs.tree, root: root.tree }, kernel, options);
  addServiceFiles(root.tree, definition, names);
  for (const { tree } of [initramfs, root]) tree.addMergedLinks();
  const packed = vmlinuz(kernel);
  const bootable = await bootableKernel(packed, arch, archive.signal);
  const archived = cpioArchive(initramfs.tree);
  return {
    kernel: bootable,
    kernelVersion,
    initramfs: archived,
    bootProgram: unifiedKernel({
      stub: stub.program,
      // What Debian packs for arm64 may be no program itself; what is in it is.
      kernel: isMz(packed) ? packed : bootable,
      initramfs: archived,
      commandLine: bootCommandLine(definition, names),
    }),
    root: root.tree,
    packages: distinct([kernel.chosen, stub.chosen, ...initramfs.packages, ...root.packages]),
    names,
  };
}

/** The EFI stub of the boot disk. */
async function openStub(
  { definition, arch, choice }: AssemblyOptions,
  pool: PackagePool,
): Promise<{ readonly chosen: ChosenPackage; readonly program: Buffer }> {
  const { package: name, suite, stub } = definition.bootDisk;
  const path = replacePlaceholders(stub, architectureNames[arch]);
  const opened = await pool.open(choice.find(name, suite ?? definition.suite), (other) => other === path);
  const entry = opened.content.entries.get(path);
  if (entry?.type === 'file') return { chosen: opened.chosen, program: entry.data };
  throw new BoathouseError('image-definition-invalid', `bootDisk.stub: ${name} has no ${path}`);
}

function bootCommandLine({ kernel, bootDisk }: ImageDefinition, names: Readonly<Record<string, string>>): string {
  return replacePlaceholders([...kernel.commandLine, ...bootDisk.commandLine].join(' '), names);
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

function vmlinuz(kernel: OpenedPackage): Buffer {
  for (const [path, entry] of kernel.content.entries) {
    if (kernelFile.test(path) && entry.type === 'file') return entry.data;
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

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { addLibraries } from '../binary/library-closure.ts';
import { BoathouseError, describeError } from '../../../electron/base/errors.ts';
import type { ImageDefinition, TreeEntry } from '../definition.ts';
import { eachLimited } from '../each-limited.ts';
import type { ChosenPackage, PackageChoice } from '../lock/package-choice.ts';
import type { PackagePool } from '../lock/package-pool.ts';
import { replacePlaceholders, type GuestArchitecture } from '../placeholders.ts';
import { FileTree, linkDestination } from './file-tree.ts';
import { globTest } from './glob.ts';
import { takeFiles, wantedPaths, type PackageRequest } from './package-files.ts';

export interface TreeContext {
  readonly definition: ImageDefinition;
  readonly arch: GuestArchitecture;
  readonly names: Readonly<Record<string, string>>;
  /** vm-assets/, which `source` is relative to. */
  readonly assetsFolder: string;
  readonly choice: PackageChoice;
  readonly pool: PackagePool;
}

export interface BuiltTree {
  readonly tree: FileTree;
  readonly packages: readonly ChosenPackage[];
}

export type TreeName = 'initramfs' | 'root';

/** Opens the packages of both trees, so that a library of one is found for the other and each .deb is read once. */
export async function openPackages(context: TreeContext): Promise<void> {
  const requests = [...packageRequests(context, 'initramfs'), ...packageRequests(context, 'root')];
  const concatenated = (['initramfs', 'root'] as const).flatMap((name) => concatenations(context, name));
  const packages = new Set([...requests.map(({ entry }) => entry.name), ...concatenated.map((one) => one.package)]);
  await eachLimited(packages, availableParallelism(), async (name) => {
    const tests = requests.filter(({ entry }) => entry.name === name).map(wantedPaths);
    tests.push(...concatenated.filter((one) => one.package === name).map(({ files }) => globTest(files)));
    const suite = requests.find(({ entry }) => entry.name === name)?.entry.suite ?? context.definition.suite;
    await context.pool.open(context.choice.find(name, suite), (path) => tests.some((test) => test(path)));
  });
}

/** Builds one of the definition's trees from the opened packages: their files, the libraries, then the entries of `files`. */
export async function buildTree(context: TreeContext, name: TreeName): Promise<BuiltTree> {
  const tree = new FileTree();
  const packages: ChosenPackage[] = [];
  const programs: { data: Buffer; owner: ChosenPackage }[] = [];
  const links: string[] = [];
  for (const request of packageRequests(context, name)) {
    const opened = context.pool.get(request.entry.name);
    if (opened === undefined) throw new Error(`${request.entry.name} was not opened`);
    packages.push(opened.chosen);
    for (const { path, entry } of takeFiles(request, opened)) {
      tree.set(path, entry);
      if (entry.type === 'file') programs.push({ data: entry.data, owner: opened.chosen });
      else links.push(path);
    }
  }
  packages.push(...(await addLibraries(tree, programs, context.pool)));
  for (const [index, entry] of context.definition[name].files.entries()) {
    if (entry.arch !== undefined && entry.arch !== context.arch) continue;
    packages.push(...(await addEntry(tree, entry, context, `${name}.files[${index}]`)));
  }
  for (const path of links) checkLink(tree, path, name);
  return { tree, packages };
}

function packageRequests(context: TreeContext, name: TreeName): PackageRequest[] {
  return context.definition[name].packages.flatMap((entry, index) =>
    entry.arch !== undefined && entry.arch !== context.arch
      ? []
      : [
          {
            entry: { ...entry, name: replacePlaceholders(entry.name, context.names) },
            arch: context.arch,
            names: context.names,
            where: `${name}.packages[${index}]`,
          },
        ],
  );
}

function concatenations(context: TreeContext, name: TreeName): { package: string; files: string }[] {
  return context.definition[name].files.flatMap((entry) =>
    entry.concatenate === undefined ? [] : [entry.concatenate],
  );
}

/** Returns the packages that the entry's content came from. */
async function addEntry(
  tree: FileTree,
  entry: TreeEntry,
  context: TreeContext,
  where: string,
): Promise<readonly ChosenPackage[]> {
  const path = replacePlaceholders(entry.path, context.names);
  const mode = entry.mode === undefined ? undefined : parseInt(entry.mode, 8);
  const file = (data: Buffer): void => tree.set(path, { type: 'file', mode: mode ?? 0o644, data });
  if (entry.directory === true) tree.set(path, { type: 'directory', mode: mode ?? 0o755 });
  else if (entry.link !== undefined)
    tree.set(path, { type: 'link', target: replacePlaceholders(entry.link, context.names) });
  else if (entry.content !== undefined) file(Buffer.from(replacePlaceholders(entry.content, context.names)));
  else if (entry.source !== undefined) file(await readSource(join(context.assetsFolder, entry.source), where));
  else if (entry.concatenate !== undefined) {
    const opened = context.pool.get(entry.concatenate.package);
    const test = globTest(entry.concatenate.files);
    const parts = [...(opened?.content.entries ?? [])]
      .filter(([name]) => test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (opened === undefined || parts.length === 0)
      throw invalid(`${where}: nothing matches ${entry.concatenate.files}`);
    file(Buffer.concat(parts.map(([, part]) => (part.type === 'file' ? part.data : Buffer.alloc(0)))));
    return [opened.chosen];
  }
  return [];
}

/** Sources are text; a checkout with CRLF line ends (git on Windows) must give the same image. */
async function readSource(file: string, where: string): Promise<Buffer> {
  try {
    return Buffer.from((await readFile(file, 'utf8')).replaceAll('\r\n', '\n'));
  } catch (error) {
    throw invalid(`${where}.source: ${describeError(error)}`);
  }
}

/** A package's link that leads nowhere means that a file was forgotten. */
function checkLink(tree: FileTree, path: string, name: TreeName): void {
  const node = tree.get(path);
  if (node?.type !== 'link' || tree.resolve(path) !== undefined) return;
  throw invalid(`${name}.packages: ${path} leads to ${linkDestination(path, node.target)}, which nothing puts there`);
}

function invalid(message: string): BoathouseError {
  return new BoathouseError('image-definition-invalid', message);
}

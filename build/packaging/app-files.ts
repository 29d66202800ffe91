import { access, readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BoathouseError } from '../../electron/base/errors.ts';
import { LINUX_PROGRAM } from './linux.ts';
import { LockedPackages } from './locked-packages.ts';
import { architectures, NODE_PLATFORM, type PackagedFile, type PackageTarget } from './package-target.ts';

/**
 * What is in the app's archive: code that runs, the dashboard, icons, the packages that the code needs, and its package.json. Each file is
 * named because of its source, so what an earlier build left in dist/ stays behind; nothing is left out afterwards by a pattern.
 */
export async function appFiles(root: string, target: PackageTarget): Promise<readonly PackagedFile[]> {
  const lists = [
    [await manifest(root)],
    await compiledFiles(root),
    await nativeAddons(root, target),
    await dashboard(root),
    await icons(root),
    await packageFiles(root),
  ];
  return lists.flat().sort((one, other) => (one.to < other.to ? -1 : 1));
}

/** Beside `load-addon.js`, where they are looked for; one for each architecture of the target that there is one for. */
export const PREBUILT_ADDONS = 'dist/electron/native/prebuilt';

async function manifest(root: string): Promise<PackagedFile> {
  const { name, version, description, license, type, main } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  // By this a Linux desktop finds the entry of its menu that a window belongs to.
  const desktopName = `${LINUX_PROGRAM}.desktop`;
  const own = {
    name,
    productName: 'Boathouse',
    version,
    description,
    license,
    author: 'Boathouse',
    type,
    main,
    desktopName,
  };
  return { to: 'package.json', text: `${JSON.stringify(own, null, 2)}\n` };
}

async function compiledFiles(root: string): Promise<PackagedFile[]> {
  const sources = (await filesBelow(join(root, 'electron'))).filter((name) => /(?<!\.d)\.c?ts$/.test(name));
  const files = sources.map((name) => copied(root, `dist/electron/${name.replace(/\.(c?)ts$/, '.$1js')}`));
  await Promise.all(files.map(({ from }) => present(from, 'npm run build')));
  return files;
}

/** Optional at run time, and so here: of other machines' there is what somebody put into dist/prebuilt, or set-up built there for Windows. */
async function nativeAddons(root: string, target: PackageTarget): Promise<PackagedFile[]> {
  const files: PackagedFile[] = [];
  for (const arch of architectures(target)) {
    const platform = NODE_PLATFORM[target.platform];
    const place = `${platform}-${arch}/${target.platform === 'win' ? 'boathouse-windows.node' : 'boathouse.node'}`;
    const built = platform === process.platform && arch === process.arch;
    const from = await firstPresent([
      join(root, 'dist', 'prebuilt', place),
      ...(built ? [join(root, 'dist', 'native', 'build', 'Release', 'boathouse.node')] : []),
    ]);
    if (from !== null) files.push({ to: `${PREBUILT_ADDONS}/${place}`, from });
  }
  return files;
}

async function dashboard(root: string): Promise<PackagedFile[]> {
  await present(join(root, 'dist', 'renderer', 'index.html'), 'npm run build:renderer');
  const names = await filesBelow(join(root, 'dist', 'renderer'));
  return names
    .filter((name) => !name.startsWith('.') && !name.endsWith('.map'))
    .map((name) => copied(root, `dist/renderer/${name}`));
}

async function icons(root: string): Promise<PackagedFile[]> {
  const tray = await filesBelow(join(root, 'build', 'icons', 'tray'));
  return ['app.png', ...tray.map((name) => `tray/${name}`)].map((name) => copied(root, `build/icons/${name}`));
}

/**
 * Of a package: what can be loaded. Types, sources, maps, tests and the native code of others stay out;
 * a folder `doc` does so at the top alone, as deeper it is code (yaml's).
 */
const LOADED = /\.(?:[cm]?js|json)$/;
const NOT_LOADED =
  /^(?:examples?|docs?|benchmarks?)\/|(?:^|\/)(?:(?:tests?|__tests__|node_modules)\/|\.|tsconfig[^/]*\.json$)|\.test\.\w+$/;

async function packageFiles(root: string): Promise<PackagedFile[]> {
  const { production } = await LockedPackages.read(root);
  const lists = production.map(async ({ path }) => {
    await present(join(root, path, 'package.json'), 'npm ci');
    const names = await filesBelow(join(root, path));
    return names
      .filter((name) => LOADED.test(name) && !NOT_LOADED.test(name))
      .map((name) => copied(root, `${path}/${name}`));
  });
  return (await Promise.all(lists)).flat();
}

function copied(root: string, to: string): PackagedFile & { readonly from: string } {
  return { to, from: join(root, to) };
}

/** With slashes, sorted. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    )
    .sort();
}

async function present(file: string, remedy: string): Promise<void> {
  if ((await firstPresent([file])) !== null) return;
  throw new BoathouseError('not-built', `${file} is not there`, {
    hint: `Run \`${remedy}\` first, or \`npm run setup\`, which does all of it.`,
  });
}

async function firstPresent(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockedPackages, type LockedPackage } from './locked-packages.ts';

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const HEAD = `Boathouse is licensed as LICENSE.txt says. It contains the packages below, each under its own license.
Electron and Chromium, whose notices stand in LICENSE.electron.txt and LICENSES.chromium.html, are not repeated here, nor are the Debian
packages of the virtual machine's image, which image/*/manifest.json lists with versions and image/*/sbom.spdx.json in the form of SPDX.
`;

/** Of something that a package contains and that is none of npm's. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/**
 * The licenses of all that a package contains: packages that the code loads, those that were bundled into the dashboard, and what the caller
 * adds.
 */
export async function thirdPartyNotices(root: string, added: readonly Notice[] = []): Promise<string> {
  const locked = await LockedPackages.read(root);
  const bundled = locked.closure(await importedPackages(join(root, 'renderer')));
  const all = new Map([...locked.production, ...bundled].map((one) => [`${one.name} ${one.version}`, one]));
  const notices = await Promise.all(
    [...all]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([title, one]) => notice(title, join(root, one.path))),
  );
  const others = added.map(({ title, text }) => `${title}\n\n${text}\n`);
  return [HEAD, ...notices, ...others].join(`\n${'-'.repeat(80)}\n\n`);
}

/** What the dashboard's sources import by name. */
async function importedPackages(folder: string): Promise<LockedPackage['name'][]> {
  const names = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport) '((?:@[^/']+\/)?[^./'][^/']*)/g)) names.add(name);
  }
  return [...names];
}

async function notice(title: string, folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    license?: string;
    /** As packages said it long ago. */
    licenses?: readonly { readonly type?: string }[];
    author?: string | { name?: string };
  };
  const texts: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (LICENSE_FILE.test(name)) texts.push((await readFile(join(folder, name), 'utf8')).trim());
  }
  const license = manifest.license ?? manifest.licenses?.[0]?.type ?? 'see below';
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  // A package without a text of its own names its license alone; then its author is who holds the copyright.
  if (texts.length === 0 && author !== undefined) texts.push(`Copyright ${author}`);
  return `${title}\nLicense: ${license}\n${texts.map((text) => `\n${text}\n`).join('')}`;
}

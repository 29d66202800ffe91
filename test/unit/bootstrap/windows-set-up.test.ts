import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../../support/checkout.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

interface Here {
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly hasTools: () => boolean;
}

const load = (name: string): Promise<unknown> =>
  import(pathToFileURL(join(CHECKOUT, 'build', 'bootstrap', `${name}.mjs`)).href);
const { imageAdvice, isImageBuilt } = (await load('image')) as {
  readonly imageAdvice: (missing: string) => string;
  readonly isImageBuilt: (here: Here) => boolean;
};
const { windowsFolders } = (await load('system-tools')) as {
  readonly windowsFolders: (env: NodeJS.ProcessEnv) => string[];
};

async function withImage(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'manifest.json'), '{}');
  return folder;
}

it('an image that was built elsewhere is taken on Windows, where it cannot be built', async () => {
  const root = await temporaryFolder();
  const windows = (env: NodeJS.ProcessEnv = {}): Here => ({ root, platform: 'win32', env, hasTools: () => false });
  expect(isImageBuilt(windows())).toBe(true);
  const named = await withImage(join(root, 'elsewhere'));
  expect(isImageBuilt(windows({ BOATHOUSE_IMAGE: named }))).toBe(false);
  expect(isImageBuilt(windows({ BOATHOUSE_IMAGE: '' }))).toBe(true);
  await withImage(join(root, 'dist', 'image', 'arm64'));
  expect(isImageBuilt(windows({ BOATHOUSE_ARCH: 'arm64' }))).toBe(false);
  await withImage(join(root, 'dist', 'image', process.arch === 'arm64' ? 'arm64' : 'amd64'));
  expect(isImageBuilt(windows())).toBe(false);
});

it('an image is built on Windows with its tools, and everywhere else', async () => {
  const root = await temporaryFolder();
  const env = { BOATHOUSE_IMAGE: await withImage(join(root, 'image')) };
  expect(isImageBuilt({ root, platform: 'win32', env, hasTools: () => true })).toBe(true);
  expect(isImageBuilt({ root, platform: 'linux', env, hasTools: () => false })).toBe(true);
});

it('says how to come to an image', () => {
  expect(imageAdvice('xz')).toMatch(/no package for xz.*inside WSL.*dist\/image.*BOATHOUSE_IMAGE/);
});

it('what winget has just installed is looked for where it puts it', () => {
  expect(windowsFolders({ ProgramFiles: 'C:\\P', LOCALAPPDATA: 'C:\\U\\Local' })).toEqual([
    'C:\\P\\qemu',
    'C:\\U\\Local\\Microsoft\\WinGet\\Links',
    'C:\\P\\WinGet\\Links',
  ]);
  expect(windowsFolders({})).toEqual(['C:\\Program Files\\qemu', 'C:\\Program Files\\WinGet\\Links']);
});

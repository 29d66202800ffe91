import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeUnfinishedWrites, unfinishedName, writeFileAtomically } from '../../../electron/host/atomic-file.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

test('a file is replaced as a whole, with the mode that was asked for', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  await writeFile(path, 'the old content, which was longer');
  await chmod(path, 0o644);
  await writeFileAtomically(path, 'new', { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['file']);
});

test('many writers at once leave one whole content', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
  await Promise.all(contents.map((content) => writeFileAtomically(path, content, { mode: 0o600 })));
  expect(contents).toContain(await readFile(path, 'utf8'));
  expect(await readdir(folder)).toEqual(['file']);
});

test('a write that fails leaves the old file and nothing else', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'taken');
  await mkdir(join(path, 'sub'), { recursive: true });
  await expect(writeFileAtomically(path, 'x', { mode: 0o600 })).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

test('what killed writers left is removed, other files are not', async () => {
  const folder = await temporaryFolder();
  await writeFile(unfinishedName(join(folder, 'file')), 'half');
  await writeFile(join(folder, 'lock.0123456789abcdef.new'), 'of the lock');
  await writeFile(join(folder, 'my.new'), 'mine');
  await removeUnfinishedWrites(folder);
  expect((await readdir(folder)).sort()).toEqual(['lock.0123456789abcdef.new', 'my.new']);
  await removeUnfinishedWrites(join(folder, 'nowhere'));
});

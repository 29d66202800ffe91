import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createSparseFile,
  freeSpaceBytes,
  growSparseFile,
  sparseFileSize,
} from '../../../electron/host/sparse-file.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const GIB = 1024 ** 3;

test('a file is created with its size, for this user alone, and takes no room', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'disk');
  await createSparseFile(path, 64 * GIB);
  const size = await sparseFileSize(path);
  expect(size?.sizeBytes).toBe(64 * GIB);
  expect(size?.allocatedBytes).toBeLessThan(1024 * 1024);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['disk']);
});

test('a file that is there is never replaced', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'disk');
  await writeFile(path, 'data');
  await expect(createSparseFile(path, GIB)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('data');
  expect(await readdir(folder)).toEqual(['disk']);
});

test('a file grows and keeps its content, and is never cut off', async () => {
  const path = join(await temporaryFolder(), 'disk');
  await writeFile(path, 'data');
  await growSparseFile(path, 8);
  expect(await readFile(path, 'utf8')).toBe('data\0\0\0\0');
  await growSparseFile(path, 2);
  expect((await stat(path)).size).toBe(8);
});

test('a missing file has no size, and a folder is none', async () => {
  const folder = await temporaryFolder();
  expect(await sparseFileSize(join(folder, 'nothing'))).toBeNull();
  await mkdir(join(folder, 'folder'));
  await expect(sparseFileSize(join(folder, 'folder'))).rejects.toThrow('not a file');
});

test('free space is a number of bytes', async () => {
  expect(await freeSpaceBytes(await temporaryFolder())).toBeGreaterThan(1024);
});

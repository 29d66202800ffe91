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

test('is marked before it becomes longer, by its name of that time', async () => {
  const path = join(await temporaryFolder(), 'disk');
  const marked: { path: string; sizeBytes: number }[] = [];
  const mark = async (name: string): Promise<void> => {
    marked.push({ path: name, sizeBytes: (await stat(name)).size });
  };
  await createSparseFile(path, GIB, mark);
  await growSparseFile(path, 2 * GIB, mark);
  await growSparseFile(path, GIB, mark);
  expect(marked).toEqual([
    { path: expect.stringMatching(/disk\.[0-9a-f]+\.new$/) as string, sizeBytes: 0 },
    { path, sizeBytes: GIB },
  ]);
  expect((await stat(path)).size).toBe(2 * GIB);
});

test('what cannot be marked is made where there is room for all of it, and refused else, with why and what to do', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'disk');
  const mark = () => Promise.reject(new Error('no addon; fsutil: no administrator'));
  await createSparseFile(path, 1024, mark);
  const tooMuch = 2 * (await freeSpaceBytes(folder)) + GIB;
  const refusal = {
    code: 'disk-full',
    message: expect.stringMatching(/would take \d+ GiB at once.*no addon; fsutil: no administrator/) as string,
    hint: expect.stringContaining('disk.sizeGiB') as string,
  };
  await expect(growSparseFile(path, tooMuch, mark)).rejects.toMatchObject(refusal);
  await expect(createSparseFile(join(folder, 'other'), tooMuch, mark)).rejects.toMatchObject(refusal);
  expect(await readdir(folder)).toEqual(['disk']);
  expect((await stat(path)).size).toBe(1024);
});

test('free space is a number of bytes', async () => {
  expect(await freeSpaceBytes(await temporaryFolder())).toBeGreaterThan(1024);
});

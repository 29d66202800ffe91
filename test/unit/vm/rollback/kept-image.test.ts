import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadImage } from '../../../../electron/vm/image-store.ts';
import { keepImage, keptImageFolder, removeKeptImages } from '../../../../electron/vm/rollback/kept-image.ts';
import { verifyImage } from '../../../../electron/vm/image-verifier.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';
import { writeTinyImage } from '../../../support/vm/tiny-image.ts';

const ID = 'a'.repeat(64);
const NEVER = new AbortController().signal;

async function bench() {
  const root = await temporaryFolder();
  const source = join(root, 'image');
  const imagesFolder = join(root, 'images');
  await mkdir(imagesFolder);
  await writeTinyImage(source);
  const image = await loadImage(source, 'amd64');
  return { source, imagesFolder, request: { image, arch: 'amd64' as const, imagesFolder, signal: NEVER } };
}

test('a kept image is a whole one, of its own, and for this user alone', async () => {
  const { source, imagesFolder, request } = await bench();
  await keepImage(request);
  await writeFile(join(source, 'vmlinux'), 'overwritten by an installer');
  const kept = await loadImage(keptImageFolder(imagesFolder, ID), 'amd64');
  await verifyImage(kept, NEVER);
  expect((await stat(kept.paths.kernel)).mode & 0o777).toBe(0o600);
  expect(await readdir(imagesFolder)).toEqual([ID]);
});

test('nothing is kept, and nothing left over, when there is no room', async () => {
  const { imagesFolder, request } = await bench();
  const full = { ...request, freeSpace: () => Promise.resolve(1024 ** 3) };
  await expect(keepImage(full)).rejects.toMatchObject({ code: 'image-keep-no-room' });
  expect(await readdir(imagesFolder)).toEqual([]);
});

test('an image that changed since it booted is not kept', async () => {
  const { source, imagesFolder, request } = await bench();
  await writeFile(join(source, 'vmlinux'), 'the Kernel');
  await expect(keepImage(request)).rejects.toMatchObject({ code: 'image-file-damaged' });
  expect(await readdir(imagesFolder)).toEqual([]);
});

test('one that is given up leaves nothing', async () => {
  const { imagesFolder, request } = await bench();
  const signal = AbortSignal.abort(new Error('the backend ends'));
  await expect(keepImage({ ...request, signal })).rejects.toThrow('the backend ends');
  expect(await readdir(imagesFolder)).toEqual([]);
});

test('all others go, also what a killed backend left, and nothing else', async () => {
  const { imagesFolder, request } = await bench();
  await keepImage(request);
  await mkdir(join(imagesFolder, `${'b'.repeat(64)}.0123456789ab.new`));
  await mkdir(join(imagesFolder, 'c'.repeat(64)));
  await writeFile(join(imagesFolder, 'record.json'), '{}');
  await removeKeptImages(imagesFolder, ID);
  expect((await readdir(imagesFolder)).sort()).toEqual([ID, 'record.json'].sort());
  await removeKeptImages(imagesFolder, null);
  expect(await readdir(imagesFolder)).toEqual(['record.json']);
  expect(await readFile(join(imagesFolder, 'record.json'), 'utf8')).toBe('{}');
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeCacheFolder } from '../../../../vm-assets/builder/cache-folder.ts';

async function folderUnderTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'boathouse-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('makes the cache’s folder, and leaves it empty', async () => {
  const folder = join(await folderUnderTest(), 'a', 'b');
  await makeCacheFolder(folder);
  await makeCacheFolder(folder);
  expect(await readdir(folder)).toEqual([]);
});

it('names a folder that cannot be made, and the way out', async () => {
  const file = join(await folderUnderTest(), 'file');
  await writeFile(file, '');
  for (const folder of [file, join(file, 'below')])
    await expect(makeCacheFolder(folder)).rejects.toMatchObject({
      code: 'image-cache-not-writable',
      message: expect.stringContaining(`${folder} cannot be written to: ENOTDIR`) as string,
      hint: expect.stringContaining('BOATHOUSE_CACHE') as string,
    });
});

/** Node's own recursive `mkdir` never returns there. */
it.runIf(process.platform === 'linux')('fails at once where nothing can be made', async () => {
  for (const folder of ['/proc/none', '/proc/none/below'])
    await expect(makeCacheFolder(folder)).rejects.toMatchObject({ code: 'image-cache-not-writable' });
});

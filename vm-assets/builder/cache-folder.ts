import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BoathouseError, describeError } from '../../electron/base/errors.ts';
import { namingFullDisk } from './disk-full.ts';

/**
 * Makes `folder`, which is the cache or lies in it, and sees that entries can be made there. Codes: `image-cache-not-writable`, `image-disk-full`.
 */
export async function makeCacheFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await rmdir(await mkdtemp(join(folder, '.writable-')));
  } catch (error) {
    const named = namingFullDisk(error, folder);
    if (named instanceof BoathouseError) throw named;
    throw new BoathouseError('image-cache-not-writable', `${folder} cannot be written to: ${describeError(error)}`, {
      hint: 'Name another folder for downloads with BOATHOUSE_CACHE, or make this one writable for you.',
      cause: error,
    });
  }
}

/** Node's recursive `mkdir` asks for ever where a folder is said not to exist above which another does (`/proc`), and takes `EROFS` for `ENOENT`. */
async function makeFolder(folder: string): Promise<void> {
  const above = dirname(folder);
  if (above !== folder && !existsSync(above)) await makeFolder(above);
  await mkdir(folder).catch((error: unknown) => {
    // Also made by another process meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}

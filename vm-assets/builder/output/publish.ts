import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { namingFullDisk } from '../disk-full.ts';
import { removeLeftovers } from '../leftovers.ts';

/**
 * Writes files into a new folder and puts that in the place of `folder` by renaming, so that at any time `folder` is a whole
 * image or absent for the moment between two renames. What a build that was killed left behind is removed first.
 */
export async function publishFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const [parent, name] = [dirname(folder), basename(folder)];
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, leftoverPattern(name));
  const fresh = join(parent, `.${name}.${process.pid}.new`);
  const old = join(parent, `.${name}.${process.pid}.old`);
  await mkdir(fresh);
  try {
    for (const [file, data] of files) await writeFile(join(fresh, file), data, { flush: true });
    await rename(folder, old).catch(ignoreMissing);
    await rename(fresh, folder);
  } catch (error) {
    throw namingFullDisk(error, parent);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

function leftoverPattern(name: string): RegExp {
  const literal = name.replace(/[^A-Za-z0-9]/g, '\\$&');
  return new RegExp(`^\\.${literal}\\.(?<pid>\\d+)\\.(new|old)$`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

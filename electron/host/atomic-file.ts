import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from './replace-file.ts';

/**
 * Replaces files so that a reader, or the next start after a power cut, sees the old content or the new one and never a part:
 * written under another name in the same folder, flushed, renamed. Two writers at once are safe; the later rename wins.
 */
export interface AtomicWriteOptions {
  /** Permission bits of the new file, for example `0o600`; they hold from its first byte on. */
  readonly mode: number;
}

const UNFINISHED = /\.[0-9a-f]{12}\.new$/;

/** A name beside `path` that nobody else uses, and that `removeUnfinishedWrites` knows. */
export function unfinishedName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.new`;
}

export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: AtomicWriteOptions,
): Promise<void> {
  const unfinished = unfinishedName(path);
  try {
    const file = await open(unfinished, 'wx', options.mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await replaceFile(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Creates a file that `fill` writes, mode 0600, and that it is told the name of for as long. It gets its name only when it is whole and on the disk, and never replaces another file: rejects with
 * `EEXIST` when `path` is taken.
 */
export async function createFileAtomically(
  path: string,
  fill: (file: FileHandle, unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = unfinishedName(path);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await fill(file, unfinished);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Makes the names in `folder` survive a power cut. Windows has no such call, and journals them itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Deletes what writers that were killed left in `folder` (not below it). For the folder's only owner, before it writes itself:
 * an unfinished file of a writer at work would go too.
 */
export async function removeUnfinishedWrites(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => UNFINISHED.test(name)).map((name) => rm(join(folder, name), { force: true })),
  );
}

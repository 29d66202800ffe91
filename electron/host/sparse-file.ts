import { open, stat, statfs } from 'node:fs/promises';
import { createFileAtomically } from './atomic-file.ts';

/** Files whose unwritten parts take no room: on ext4, XFS, Btrfs and APFS by themselves, elsewhere they are merely large. */

/** Creates a file of `sizeBytes` zeros, mode 0600: whole, or not at all (`createFileAtomically`). Rejects with `EEXIST` when `path` is taken. */
export async function createSparseFile(path: string, sizeBytes: number): Promise<void> {
  await createFileAtomically(path, (file) => file.truncate(sizeBytes));
}

/** Appends zeros until the file has `sizeBytes`. A larger file is left alone: data is never cut off. */
export async function growSparseFile(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if ((await file.stat()).size >= sizeBytes) return;
    await file.truncate(sizeBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

export interface SparseFileSize {
  readonly sizeBytes: number;
  /** What the file really takes on the disk. */
  readonly allocatedBytes: number;
}

/** Sizes of the file, or null when there is none. Rejects when `path` is something else than a file. */
export async function sparseFileSize(path: string): Promise<SparseFileSize | null> {
  let status;
  try {
    status = await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  if (!status.isFile()) throw new Error(`${path} is not a file`);
  // Windows reports no blocks; there the size is the best that is known.
  const allocatedBytes = process.platform === 'win32' ? status.size : status.blocks * 512;
  return { sizeBytes: status.size, allocatedBytes };
}

/** Bytes that this user may still write in the file system that holds `folder`. */
export async function freeSpaceBytes(folder: string): Promise<number> {
  const space = await statfs(folder);
  return space.bavail * space.bsize;
}

import { type FileHandle, open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import { createFileAtomically } from './atomic-file.ts';
import { allocatedOnWindows, type MarkSparse, markSparseOnWindows } from './windows-sparse.ts';

/**
 * Files whose unwritten parts take no room: on ext4, XFS, Btrfs and APFS by themselves, on NTFS once they are marked so, which is done before each
 * time that they become longer. Where that fails they are merely large, and refused when there is no room for it.
 */
const MARK = process.platform === 'win32' ? markSparseOnWindows : null;
const GIB = 1024 ** 3;

/**
 * Creates a file of `sizeBytes` zeros, mode 0600: whole, or not at all (`createFileAtomically`). Rejects with `EEXIST` when `path` is taken. Error:
 * `disk-full`.
 */
export async function createSparseFile(path: string, sizeBytes: number, mark: MarkSparse | null = MARK): Promise<void> {
  await createFileAtomically(path, (file, unfinished) => lengthen({ file, path: unfinished, sizeBytes, mark }));
}

/** Appends zeros until the file has `sizeBytes`. A larger file is left alone: data is never cut off. Error: `disk-full`. */
export async function growSparseFile(path: string, sizeBytes: number, mark: MarkSparse | null = MARK): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if ((await file.stat()).size >= sizeBytes) return;
    await lengthen({ file, path, sizeBytes, mark });
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Lengthening {
  readonly file: FileHandle;
  readonly path: string;
  readonly sizeBytes: number;
  readonly mark: MarkSparse | null;
}

async function lengthen({ file, path, sizeBytes, mark }: Lengthening): Promise<void> {
  await mark?.(path).catch(async (error: unknown) => {
    const neededBytes = sizeBytes - (await file.stat()).size;
    if (neededBytes > (await freeSpaceBytes(dirname(path)))) throw noRoom(path, neededBytes, error);
  });
  await file.truncate(sizeBytes);
}

function noRoom(path: string, neededBytes: number, cause: unknown): BoathouseError {
  const needed = `${Math.ceil(neededBytes / GIB)} GiB`;
  return new BoathouseError(
    'disk-full',
    `A file in ${dirname(path)} would take ${needed} at once, which are not free there: it cannot be made sparse (${describeError(cause)})`,
    {
      hint:
        'Make room, set a smaller disk, which can grow later (boathouse settings set disk.sizeGiB, 4 at least), or a folder for it on a ' +
        'disk with NTFS (disk.folder).',
      cause,
    },
  );
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
  // Windows reports no blocks.
  const allocatedBytes = process.platform === 'win32' ? (allocatedOnWindows(path) ?? status.size) : status.blocks * 512;
  return { sizeBytes: status.size, allocatedBytes };
}

/** Bytes that this user may still write in the file system that holds `folder`. */
export async function freeSpaceBytes(folder: string): Promise<number> {
  const space = await statfs(folder);
  return space.bavail * space.bsize;
}

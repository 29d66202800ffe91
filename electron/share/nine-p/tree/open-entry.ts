import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { codeOf, Refusal } from '../wire/errno.ts';

/** What a system does not know is undefined there (Windows: both), whatever Node's types say. */
const KNOWN: Readonly<Record<string, number | undefined>> = constants;
/** macOS 11 and later: through no link at all, wherever in the path. Before, it means nothing. */
const NOFOLLOW_ANY = process.platform === 'darwin' ? 0x2000_0000 : 0;
/** Never through a link, and never waiting for the other end of a pipe. */
export const SAFELY = (KNOWN['O_NOFOLLOW'] ?? 0) | (KNOWN['O_NONBLOCK'] ?? 0) | NOFOLLOW_ANY;

/** Linux: opens whatever it is, a folder or a link too, for nothing but to stand for it. Node has no name for it. */
export const O_PATH = 0o10000000;

/** How a file is opened: `O_RDONLY`, `O_WRONLY` or `O_RDWR`, and nothing else. */
export type Access = 0 | 1 | 2;

export interface OpenedFile {
  readonly handle: FileHandle;
  readonly status: BigIntStats;
}

/**
 * Opens a regular file that is there. Nothing is changed by it: to empty it is the caller's, when it is known to be the file that was looked at. Throws
 * `ELOOP` for a link, `EISDIR` for a folder, `ENXIO` for pipes, sockets and devices, `EAGAIN` when somebody swaps files meanwhile.
 */
export async function openFile(path: string, access: Access): Promise<OpenedFile> {
  const seen = await lstat(path, { bigint: true });
  checkKind(seen);
  const handle = await open(path, access | SAFELY);
  try {
    const status = await handle.stat({ bigint: true });
    if (!isSameFile(seen, status)) throw new Refusal('EAGAIN');
    return { handle, status };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Makes a file; null when something has that name, a link that leads nowhere included. */
export async function makeFile(path: string, access: Access, mode: number): Promise<OpenedFile | null> {
  try {
    const flags = access | constants.O_CREAT | constants.O_EXCL | SAFELY;
    const handle = await open(path, flags, mode);
    return { handle, status: await handle.stat({ bigint: true }) };
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  }
}

/**
 * Whether what was looked at by its path is what is open. On Windows by its number alone: libuv 1.49 and 1.50 give another number of the volume by
 * path (64 bits of it) than by handle (32).
 */
export function isSameFile(
  seen: Pick<BigIntStats, 'dev' | 'ino'>,
  opened: Pick<BigIntStats, 'dev' | 'ino'>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return seen.ino === opened.ino && (platform === 'win32' || seen.dev === opened.dev);
}

function checkKind(status: BigIntStats): void {
  if (status.isSymbolicLink()) throw new Refusal('ELOOP');
  if (status.isDirectory()) throw new Refusal('EISDIR');
  if (!status.isFile()) throw new Refusal('ENXIO');
}

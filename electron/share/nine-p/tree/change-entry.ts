import { type BigIntStats, constants } from 'node:fs';
import { chmod, type FileHandle, lchown, lstat, lutimes, open } from 'node:fs/promises';
import { codeOf, Refusal } from '../wire/errno.ts';
import { O_PATH, openFile, SAFELY } from './open-entry.ts';

const PERMISSIONS = 0o7777;
const WRITE_PERMISSIONS = 0o222;

/**
 * The permissions of what is at a path, never of what a link there leads to: a link's own nobody changes (`EOPNOTSUPP`), as on Linux. Windows knows of them
 * only whether all may write. Where there is no `O_PATH`, what its owner may neither read nor write stays so (`EACCES`), as it cannot be opened.
 */
export async function changeMode(
  path: string,
  mode: number,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const permissions = mode & PERMISSIONS;
  if ((await lstat(path)).isSymbolicLink()) throw new Refusal('EOPNOTSUPP');
  if (platform === 'win32') await chmod(path, (permissions & WRITE_PERMISSIONS) === 0 ? 0o444 : 0o666);
  else if (platform === 'linux')
    await whileOpen(await open(path, O_PATH | constants.O_NOFOLLOW), ({ fd }) =>
      chmod(`/proc/self/fd/${fd}`, permissions),
    );
  else await whileOpen(await openEither(path), (entry) => entry.chmod(permissions));
}

/** A folder, too, which can be opened for reading alone. (Node's `lchmod` opens for writing.) */
async function openEither(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | SAFELY);
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    return await open(path, constants.O_WRONLY | SAFELY);
  }
}

/**
 * The owner, as far as the host lets us. It does not let a user give files away: they stay his, and the guest is told that it was done, as virtiofsd tells it for a
 * user (`squash-guest`). Programs that change the owner of their folder when they start would not start otherwise.
 */
export async function changeOwner(path: string, uid: number, gid: number): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await lchown(path, uid, gid);
  } catch (error) {
    if (codeOf(error) !== 'EPERM' || process.geteuid?.() === 0) throw error;
  }
}

export async function changeSize(path: string, sizeBytes: number): Promise<void> {
  const { handle } = await openFile(path, constants.O_WRONLY as 1);
  await whileOpen(handle, () => handle.truncate(sizeBytes));
}

async function whileOpen(entry: FileHandle, use: (entry: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(entry);
  } finally {
    await entry.close();
  }
}

/** Seconds since 1970; null: as it is. Node hands them on as a floating-point number, so they are good to half a microsecond. */
export interface Times {
  readonly atime: number | null;
  readonly mtime: number | null;
}

export async function changeTimes(path: string, { atime, mtime }: Times): Promise<void> {
  const now = atime === null || mtime === null ? await lstat(path, { bigint: true }) : null;
  await lutimes(path, atime ?? secondsOf(now, 'atimeNs'), mtime ?? secondsOf(now, 'mtimeNs'));
}

export function secondsOf(status: BigIntStats | null, which: 'atimeNs' | 'mtimeNs'): number {
  return Number(status?.[which] ?? 0n) / 1e9;
}

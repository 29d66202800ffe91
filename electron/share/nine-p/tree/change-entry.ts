import { type BigIntStats, constants } from 'node:fs';
import { chmod, lchmod, lchown, lstat, lutimes, open } from 'node:fs/promises';
import { codeOf, Refusal } from '../wire/errno.ts';
import { openFile } from './open-entry.ts';

const O_PATH = 0o10000000;
const PERMISSIONS = 0o7777;
const WRITE_PERMISSIONS = 0o222;

/**
 * The permissions of what is at a path, never of what a link there leads to. Windows knows of them only whether all may write.
 */
export async function changeMode(path: string, mode: number): Promise<void> {
  const permissions = mode & PERMISSIONS;
  if (process.platform === 'darwin') {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- by POSIX, not by macOS, which alone has it
    await lchmod(path, permissions);
    return;
  }
  if ((await lstat(path)).isSymbolicLink()) throw new Refusal('EOPNOTSUPP');
  if (process.platform === 'win32') await chmod(path, (permissions & WRITE_PERMISSIONS) === 0 ? 0o444 : 0o666);
  else await changeModeByHandle(path, permissions);
}

async function changeModeByHandle(path: string, permissions: number): Promise<void> {
  const entry = await open(path, O_PATH | constants.O_NOFOLLOW);
  try {
    await chmod(`/proc/self/fd/${entry.fd}`, permissions);
  } finally {
    await entry.close();
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
  try {
    await handle.truncate(sizeBytes);
  } finally {
    await handle.close();
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

import { posix } from 'node:path';

/** Where a folder of the host appears in the guest: at the same path; on Windows `C:\Users\ann` becomes `/c/Users/ann`. */
export function guestPathOf(hostPath: string): string {
  const drive = /^([A-Za-z]):[\\/]*(.*)$/.exec(hostPath);
  const path =
    drive === null ? hostPath : `/${(drive[1] ?? '').toLowerCase()}/${(drive[2] ?? '').replaceAll('\\', '/')}`;
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Folders that the guest cannot do without: nothing may be mounted over them, nor anywhere in them. */
const GUEST_FOLDERS = [
  '/usr',
  '/etc',
  '/var',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/bin',
  '/sbin',
  '/boot',
  '/lost+found',
];

/** `/lib`, `/lib64`, `/libx32` … */
const GUEST_LIBRARIES = /^\/lib[0-9x]*$/;

/**
 * Parts of the above that the guest does not have and that hosts keep users' files in: macOS its temporary folders, and some
 * Linux systems their homes (`/home` is a link to it there).
 */
const FREE_PARTS = ['/var/folders', '/var/home'];

/** The folder of the guest's own that a mount at `guestPath` would hide, or null. */
export function shadowedGuestFolder(guestPath: string): string | null {
  if (guestPath === '/') return '/';
  if (FREE_PARTS.some((part) => guestPath === part || guestPath.startsWith(`${part}/`))) return null;
  const top = `/${guestPath.split('/')[1] ?? ''}`;
  return GUEST_FOLDERS.includes(top) || GUEST_LIBRARIES.test(top) ? top : null;
}

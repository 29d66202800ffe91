import type { ShareAttachment } from '../driver.ts';

/**
 * Shared folders, by drvfs: WSL serves the drives of Windows by 9P or virtiofs, whichever it is set to, and its `mount.drvfs` knows which
 * (microsoft/WSL, `src/linux/init/drvfs.cpp`; learn.microsoft.com, “Advanced settings configuration in WSL”, “File permissions for WSL”). That is a
 * link to WSL's own init, in `/sbin` of each distribution, and asks it by a socket in `/run`: so the session calls it (`scripts.ts`) before it becomes the
 * guest, which sees neither. Each folder is mounted by itself; the drive that it is on is not.
 *
 * Options: `metadata` keeps owner and mode that containers give to a file, in extended attributes of NTFS; a drive that has none of these is mounted
 * without it. No `uid`, `gid` and `umask`: what has no metadata is root's and everybody's to write, so that a container's user may be any. `case` stays
 * WSL's default: names differ by case in folders alone that Windows was told so of.
 */
const READ_WRITE = 'metadata,rw';
const READ_ONLY = 'metadata,ro';

/** In place of the options: what follows is no path, but why there is none. */
const NOT_MOUNTABLE = '-';

/** They stand between the options of the 9P client and those of its server, and cannot be escaped. */
const SEPARATORS = /[,;]/;

/**
 * For `SESSION_SCRIPT`: tag, options and path, the latter in Base64, since command lines of Windows take backslashes and quotation marks for their own.
 * `windowsPath`: how Windows calls a path of ours.
 */
export function shareArguments(
  { tag, hostPath, readOnly }: ShareAttachment,
  windowsPath: (path: string) => string,
): string[] {
  const source = windowsPath(hostPath);
  if (SEPARATORS.test(source)) {
    const reason =
      'WSL can share no folder with a comma or a semicolon in its path. Share the folder above it, or rename it';
    return [tag, NOT_MOUNTABLE, base64(reason)];
  }
  return [tag, readOnly ? READ_ONLY : READ_WRITE, base64(source)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

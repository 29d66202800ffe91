import { realpath } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { drivePath } from './drive-path.ts';

/**
 * `path` without symbolic links, `..` taken as text first (as dockerd does). What does not exist yet (docker makes missing
 * folders of `-v`) is kept as it is behind the part that does, and so is what may not be read. On Windows a path in the guest's form is
 * taken for the drive's, and names get the case that they have on the disk.
 */
export async function resolveLinks(path: string): Promise<string> {
  const missing: string[] = [];
  const meant = process.platform === 'win32' ? drivePath(path) : path;
  for (let current = normalize(meant); ; current = dirname(current)) {
    try {
      return join(await realpath(current), ...missing);
    } catch {
      if (dirname(current) === current) return normalize(meant);
      missing.unshift(basename(current));
    }
  }
}

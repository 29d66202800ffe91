import { realpath } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';

/**
 * `path` without symbolic links, `..` taken as text first (as dockerd does). What does not exist yet (docker makes missing
 * folders of `-v`) is kept as it is behind the part that does, and so is what may not be read.
 */
export async function resolveLinks(path: string): Promise<string> {
  const missing: string[] = [];
  for (let current = normalize(path); ; current = dirname(current)) {
    try {
      return join(await realpath(current), ...missing);
    } catch {
      if (dirname(current) === current) return normalize(path);
      missing.unshift(basename(current));
    }
  }
}

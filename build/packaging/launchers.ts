import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackagedFile, PackageTarget } from './package-target.ts';

/**
 * `boathouse`: a script for sh, on Windows as well, where Git Bash and others look for it; there also one for cmd.exe and PowerShell. sh reads lines that end as on
 * Unix alone, so they do, whatever a checkout on Windows has made of them.
 */
export async function launchers(root: string, { platform }: PackageTarget): Promise<readonly PackagedFile[]> {
  const resources = join(root, 'build', 'packaging', 'resources');
  const text = (await readFile(join(resources, 'boathouse'), 'utf8')).replaceAll('\r\n', '\n');
  const forCmd = { to: 'bin/boathouse.cmd', from: join(resources, 'boathouse.cmd'), mode: 0o755 };
  return [{ to: 'bin/boathouse', text, mode: 0o755 }, ...(platform === 'win' ? [forCmd] : [])];
}

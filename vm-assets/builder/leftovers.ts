import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what a process that was killed left in a folder: entries whose name matches, with the process id as the pattern's group
 * `pid`. What belongs to a living process stays.
 */
export async function removeLeftovers(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = pattern.exec(name)?.groups?.['pid'];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process cannot be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expectSuccess } from './command.ts';

/** Whether what is printed at a pseudo-terminal's slave end passes as it is, and nothing is echoed. Of Linux. */
export async function isRaw(terminal: string): Promise<boolean> {
  const words = (await expectSuccess(['stty', '-F', terminal, '-a'])).split(/[\s;]+/);
  return ['-echo', '-icanon', '-icrnl', '-opost'].every((mode) => words.includes(mode));
}

/** Whether a process has a file open. Of Linux. */
export async function hasOpen(pid: number | 'self', file: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  const targets = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => null)));
  return targets.includes(file);
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../base/errors.ts';
import { findExecutable, isExecutable, searchPath } from '../host/find-executable.ts';

/** What decides where a hypervisor is looked for. */
export interface SearchContext {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

export interface WantedProgram {
  readonly name: string;
  /** An environment variable that names the program, or the folder that holds it. */
  readonly variable: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where else to look, after PATH. */
  readonly folders: readonly string[];
  /** What to install. */
  readonly hint: string;
}

/** What the variable names, else the first on PATH, else where package managers put it. Throws `hypervisor-missing`. */
export async function findProgram({ name, variable, env, folders, hint }: WantedProgram): Promise<string> {
  const named = env[variable];
  if (named !== undefined && named !== '') {
    const file = (await isFolder(named)) ? await findExecutable(name, [named]) : named;
    if (file !== null && (await isExecutable(file))) return file;
    throw new BoathouseError('hypervisor-missing', `${variable} is set to ${named}, where no ${name} is`, {
      hint: 'Set it to the program or its folder, or unset it.',
    });
  }
  const found = await findExecutable(name, [...searchPath(env), ...folders]);
  if (found !== null) return found;
  throw new BoathouseError('hypervisor-missing', `${name} is not installed`, { hint });
}

/** Folders beside PATH: a program that the desktop starts has a shorter one than the user's shell. */
export function usualFolders(context: SearchContext): string[] {
  if (context.platform === 'darwin') return ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'];
  if (context.platform !== 'win32') return ['/usr/local/bin', '/usr/bin', '/usr/libexec'];
  return ['ProgramFiles', 'ProgramW6432', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = context.env[variable];
    return folder === undefined ? [] : [join(folder, 'qemu'), join(folder, 'Programs', 'qemu')];
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

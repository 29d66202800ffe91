import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../base/errors.ts';
import { findExecutable, isExecutable, searchPath } from '../host/find-executable.ts';
import { usualFolders } from '../host/usual-folders.ts';
import { PROGRAM_FOLDERS } from './packaged-folder.ts';

/** What decides where a hypervisor is looked for. */
export interface SearchContext {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Of an installed app, for what its package brought (`PACKAGED_FOLDER`), which may be nothing; null: this is none. */
  readonly packagedFolder: string | null;
}

export interface WantedProgram {
  readonly name: string;
  /** An environment variable that names the program, or the folder that holds it. */
  readonly variable: string;
  readonly context: Pick<SearchContext, 'env' | 'packagedFolder'>;
  /** Where else to look, after PATH. */
  readonly folders: readonly string[];
  /** What to install. */
  readonly hint: string;
}

export interface FoundProgram {
  readonly binary: string;
  /** It came with the app. */
  readonly isPackaged: boolean;
}

/** What to do about a program of the app's own that is no good. */
export const REINSTALL = 'Install Boathouse again.';

/**
 * What the variable names, else what came with the app, else the first on PATH, else where package managers put it. The app's own goes before the user's: it is
 * the one that the app was tried with, and what else is installed may change at any time. When it is no good, no other is taken in its place behind the user's
 * back: that is told, and the variable names another. Throws `hypervisor-missing`.
 */
export async function findProgram({ name, variable, context, folders, hint }: WantedProgram): Promise<FoundProgram> {
  const { env, packagedFolder } = context;
  const named = env[variable];
  if (named !== undefined && named !== '') {
    const file = (await isFolder(named)) ? await findExecutable(name, [named]) : named;
    if (file !== null && (await isExecutable(file))) return { binary: file, isPackaged: false };
    throw new BoathouseError('hypervisor-missing', `${variable} is set to ${named}, where no ${name} is`, {
      hint: 'Set it to the program or its folder, or unset it.',
    });
  }
  const own = packagedFolder === null ? [] : PROGRAM_FOLDERS.map((folder) => join(packagedFolder, folder));
  const packaged = await findExecutable(name, own);
  if (packaged !== null) return { binary: packaged, isPackaged: true };
  const found = await findExecutable(name, [...searchPath(env), ...folders]);
  if (found !== null) return { binary: found, isPackaged: false };
  throw new BoathouseError('hypervisor-missing', `${name} is not installed`, { hint });
}

/** Where hypervisors are, beside PATH: on Windows each in a folder of its own, and RHEL has QEMU where no PATH leads. */
export function hypervisorFolders({ platform, env }: Pick<SearchContext, 'platform' | 'env'>): string[] {
  if (platform !== 'win32') return [...usualFolders(platform), '/usr/libexec'];
  return ['ProgramFiles', 'ProgramW6432', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = env[variable];
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

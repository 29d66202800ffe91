import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Whether `file` is a regular file that this user may execute. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of `name` in `folders`, or null. On Windows `.exe` is appended. Relative and empty folders are passed over, so that
 * the current folder never provides a program.
 */
export async function findExecutable(name: string, folders: readonly string[]): Promise<string | null> {
  const fileName = process.platform === 'win32' && path.extname(name) === '' ? `${name}.exe` : name;
  for (const folder of folders) {
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, fileName);
    if (await isExecutable(file)) return file;
  }
  return null;
}

/** The folders of PATH, in order. */
export function searchPath(env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
}

/** The environment with `folders` at the end of its PATH. */
export function withFolders(env: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  if (folders.length === 0) return env;
  const extended: NodeJS.ProcessEnv = { ...env };
  // As Windows spells it; a copy of the environment there is no longer blind to letters.
  delete extended['Path'];
  extended['PATH'] = [...searchPath(env), ...folders].join(path.delimiter);
  return extended;
}

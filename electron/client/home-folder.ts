import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** The data folder: BOATHOUSE_HOME, else where the system keeps such data. */
export function homeFolder(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env['BOATHOUSE_HOME'] ?? '';
  return chosen === '' ? envPaths('boathouse', { suffix: '' }).data : resolve(chosen);
}

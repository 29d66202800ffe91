import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The data folder: BOATHOUSE_HOME, else where the system keeps such data, and on macOS `~/.boathouse`. There the usual place has a space in its
 * name (`~/Library/Application Support`), and a path of sockets is short and has none: what reads the engine's socket as a URL refuses a
 * space (docker-java, and so Testcontainers, by `URI.create`), and 104 bytes are all that a socket's path may have.
 */
export function homeFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = env['BOATHOUSE_HOME'] ?? '';
  if (chosen !== '') return resolve(chosen);
  return platform === 'darwin' ? join(homedir(), '.boathouse') : envPaths('boathouse', { suffix: '' }).data;
}

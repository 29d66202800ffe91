import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder in which the docker client keeps its configuration: DOCKER_CONFIG, or `~/.docker`. */
export function dockerConfigFolder(env: Readonly<Record<string, string | undefined>>): string {
  const folder = env['DOCKER_CONFIG'];
  return folder === undefined || folder === '' ? join(homedir(), '.docker') : folder;
}

import { fileURLToPath } from 'node:url';
import { resourcesUrl } from '../api/packaged-app.ts';

/** Where an installed app has its own docker client, if its package brings one; null in a checkout. */
export function bundledDocker(moduleUrl: string = import.meta.url): string | null {
  const resources = resourcesUrl(moduleUrl);
  const name = process.platform === 'win32' ? 'docker.exe' : 'docker';
  return resources === null ? null : fileURLToPath(new URL(`bin/${name}`, resources));
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resourcesUrl } from '../api/packaged-app.ts';
import { withFolders } from '../host/find-executable.ts';

/** Where an installed app has its own docker client, if its package brings one; null in a checkout. */
export function bundledDocker(moduleUrl: string = import.meta.url): string | null {
  const resources = resourcesUrl(moduleUrl);
  const name = process.platform === 'win32' ? 'docker.exe' : 'docker';
  return resources === null ? null : fileURLToPath(new URL(`bin/${name}`, resources));
}

/** An environment in which a docker client is looked for: the app's own is the last that is found. */
export function withBundledDocker(env: NodeJS.ProcessEnv, docker: string | null): NodeJS.ProcessEnv {
  return docker === null ? env : withFolders(env, [path.dirname(docker)]);
}

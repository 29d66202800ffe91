import { realpath } from 'node:fs/promises';
import path, { join } from 'node:path';
import { dockerConfigFolder } from '../../host/docker-config-folder.ts';
import { findExecutable, isExecutable, searchPath } from '../../host/find-executable.ts';
import { usualFolders } from '../../host/usual-folders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The plugins that packages bring beside `docker` (`build/packaging/`). */
export const PLUGINS = ['docker-compose', 'docker-buildx'] as const;

/** Where others put a docker client and its plugins: for all users, and the programs for this one too. */
export interface SystemFolders {
  /** Beside the PATH, which is a short one for an app that is started from a desktop. */
  readonly programs: readonly string[];
  /** Where the docker client looks for plugins after the user's own folder (docker/cli, `cli-plugins/manager`). */
  readonly plugins: readonly string[];
}

export function systemFolders(env: Environment): SystemFolders {
  const ofWindows = [env['ProgramData'], env['ProgramFiles']].filter((folder) => folder !== undefined && folder !== '');
  return {
    programs: usualFolders(process.platform),
    plugins: [
      ...['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec'].map((one) => `${one}/docker/cli-plugins`),
      ...ofWindows.map((folder) => path.win32.join(folder ?? '', 'Docker', 'cli-plugins')),
    ],
  };
}

/** Whether the user has a docker client that is none of ours. `ours`: the program of this app. */
export async function hasOtherDocker(env: Environment, { programs }: SystemFolders, ours: string): Promise<boolean> {
  for (const folder of new Set([...searchPath(env), ...programs])) {
    const found = await findExecutable('docker', [folder]);
    if (found !== null && !(await isSame(found, ours))) return true;
  }
  return false;
}

/** Whether the docker client finds such a plugin without us. */
export async function hasOtherPlugin({ plugins }: SystemFolders, name: string): Promise<boolean> {
  for (const folder of plugins) if (await isExecutable(join(folder, name))) return true;
  return false;
}

/** The first folder in which the docker client looks, but for those of its own settings. */
export function userPluginFolder(env: Environment): string {
  return join(dockerConfigFolder(env), 'cli-plugins');
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((file) => realpath(file).catch(() => file)));
  return first === second;
}

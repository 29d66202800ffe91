import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resourcesUrl } from '../../api/packaged-app.ts';
import { isExecutable } from '../../host/find-executable.ts';
import { presentFleetingPlace } from '../fleeting-place.ts';
import { ownAppImage } from '../own-appimage.ts';
import { applyCommandLink, commandLink, LINK_FOLDER, linkFolder, noLauncher } from './command-link.ts';
import {
  hasOtherDocker,
  hasOtherPlugin,
  PLUGINS,
  type SystemFolders,
  systemFolders,
  userPluginFolder,
} from './docker-clients.ts';
import { applyLoginShellPath, type ShellPath } from './login-shell-path.ts';
import { placeCopy, removeCopy } from './owned-copy.ts';
import { placeLink, removeLink } from './owned-link.ts';
import { applyUserPath, type RunScript } from './windows-path.ts';

/**
 * What “Command in the terminal” puts into the user's own folders, and takes away, without an administrator:
 *
 *   macOS, Linux  ~/.local/bin/boathouse                       a link to the app's launcher
 *                 ~/.local/bin/docker                          a link to the app's, where the user has no other docker
 *                 ~/.docker/cli-plugins/docker-compose, -buildx  links, where the docker client finds no other
 *   macOS         ~/.zprofile, ~/.bash_profile               a block that puts ~/.local/bin at the end of the PATH, where it is not on it
 *   Windows       the app's `bin`, with both commands, at the end of the user's PATH; the plugins as copies
 *
 * Nothing of somebody else's is replaced, and it goes first: `bin` stands at the end of the PATH, and a link of ours goes when the user has
 * installed a docker, or a plugin, of his own. That is looked at whenever this is applied: at each start of the app, at each change of the setting, by
 * `boathouse uninstall`. Links lead into the app's folder, so an update of the app is one of theirs; copies are made anew. The plugins' folder is the
 * docker client's own for its user: one of the `cliPluginsExtraDirs` of its settings would go before what the user puts there.
 *
 * A checkout has nothing to link to, an AppImage is mounted elsewhere each time, and a disk image is ejected. A step that fails keeps none of the others from
 * being made.
 */
export interface TerminalPlace {
  /** The app's folder beside its archive; null: none that stays where it is. */
  readonly resources: string | null;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly systemFolders: SystemFolders;
  /** Of Windows. Default: PowerShell. */
  readonly runScript?: RunScript;
  /** Of macOS. Default: the user's login shell is asked. */
  readonly shellPath?: ShellPath;
}

export function terminalPlace(env: TerminalPlace['env']): TerminalPlace {
  const url = resourcesUrl(import.meta.url);
  const isKept = ownAppImage(env) === null && presentFleetingPlace() === null;
  const resources = url !== null && isKept ? fileURLToPath(url) : null;
  return { resources, platform: process.platform, env, systemFolders: systemFolders(env) };
}

/** Throws `command-not-linked`, of the first step that failed; taking away what is not there is no error. */
export async function applyTerminalCommands(place: TerminalPlace, isOn: boolean): Promise<void> {
  const { resources, platform } = place;
  if (resources === null) {
    if (isOn) throw noLauncher();
    return;
  }
  const steps = platform === 'win32' ? stepsOfWindows(place, resources, isOn) : linkSteps(place, resources, isOn);
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

type Step = () => Promise<unknown>;

function linkSteps(
  { platform, env, systemFolders: others, shellPath }: TerminalPlace,
  resources: string,
  isOn: boolean,
): Step[] {
  const link = (file: string, target: string, hasOther: () => Promise<boolean>): Step => {
    const wasOurs = (other: string): boolean => /\/[Rr]esources\/(?:bin|cli-plugins)\/docker(?:-\w+)?$/.test(other);
    return async () => {
      const isWanted = isOn && (await isExecutable(target)) && !(await hasOther());
      await (isWanted ? placeLink({ file, target, wasOurs }) : removeLink({ file, target }));
    };
  };
  const docker = join(resources, 'bin', 'docker');
  const plugins = PLUGINS.map((name) =>
    link(join(userPluginFolder(env), name), join(resources, 'cli-plugins', name), () => hasOtherPlugin(others, name)),
  );
  return [
    () => applyCommandLink(commandLink(join(resources, 'bin')), isOn),
    link(join(linkFolder(), 'docker'), docker, () => hasOtherDocker(env, others, docker)),
    ...plugins,
    ...(platform === 'darwin' ? [() => applyLoginShellPath(LINK_FOLDER, isOn, shellPath)] : []),
  ];
}

function stepsOfWindows(
  { env, systemFolders: others, runScript }: TerminalPlace,
  resources: string,
  isOn: boolean,
): Step[] {
  const copies = PLUGINS.map((plugin): Step => {
    const name = `${plugin}.exe`;
    const copy = { file: join(userPluginFolder(env), name), source: join(resources, 'cli-plugins', name) };
    return async () => {
      const isWanted = isOn && (await isExecutable(copy.source)) && !(await hasOtherPlugin(others, name));
      await (isWanted ? placeCopy(copy) : removeCopy(copy));
    };
  });
  return [() => applyUserPath(join(resources, 'bin'), isOn, runScript), ...copies];
}

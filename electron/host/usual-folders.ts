import { homedir } from 'node:os';
import { join } from 'node:path';
import { searchPath, withFolders } from './find-executable.ts';

/**
 * Where programs of the user's are that his terminal finds and a program of his desktop does not: what macOS starts from the Finder, the Dock or at login has
 * launchd's PATH, `/usr/bin:/bin:/usr/sbin:/sbin`, and the session of many a Linux desktop has read no file of the user's shell.
 *
 * A list, and not what the login shell says when it is asked, as editors do it: that runs all that the user's profiles hold, of whichever shell (fish, nu and
 * tcsh each want another question), takes seconds with some and ends with none, and so would make each start of the engine as slow as they are, for names
 * that are nearly always in the same few folders. Where it falls short the user is told which folders these are (`engine/images/credential-helper.ts`),
 * and a link in one of them, `~/.local/bin` say, is enough.
 *
 * Each comes behind the whole PATH, so nothing that is found without them is another program with them. Who can write there can change what the user's
 * terminal runs, too. On Windows there are none: a program of the desktop has the PATH of the registry, as a terminal does.
 */
const FOLDERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/opt/local/bin',
    '/nix/var/nix/profiles/default/bin',
    // Docker Desktop links its programs into one of the others, but for who said no to that.
    '/Applications/Docker.app/Contents/Resources/bin',
  ],
  linux: [
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    '/snap/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    '/nix/var/nix/profiles/default/bin',
  ],
};

/** In the home folder: the user's own, then what other engines, Google's SDK, Go and Nix put there. */
const OWN_FOLDERS = [
  '.local/bin',
  'bin',
  '.docker/bin',
  '.orbstack/bin',
  '.rd/bin',
  'google-cloud-sdk/bin',
  'go/bin',
  '.nix-profile/bin',
];

export function usualFolders(platform: NodeJS.Platform, home: string = homedir()): readonly string[] {
  const folders = FOLDERS[platform];
  return folders === undefined ? [] : [...folders, ...OWN_FOLDERS.map((name) => join(home, name))];
}

/** An environment in which the user's programs are looked for, and that they are run with: they start others by their names, too. */
export function withUsualFolders(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
  home?: string,
): NodeJS.ProcessEnv {
  const present = new Set(searchPath(env));
  return withFolders(
    env,
    usualFolders(platform, home).filter((folder) => !present.has(folder)),
  );
}

import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resourcesUrl } from '../api/packaged-app.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { presentFleetingPlace } from './fleeting-place.ts';

export interface CommandLink {
  /** Where the link is put. */
  readonly file: string;
  /** What it leads to; null where there is nothing that would stay where it is. */
  readonly launcher: string | null;
}

/**
 * `boathouse` on the PATH without an administrator: a link in ~/.local/bin to the launcher of the app that this code belongs to. There is no
 * such launcher in a checkout, an AppImage is mounted elsewhere each time, and a disk image is ejected. On Windows links are an administrator's.
 */
export function commandLink(env: Readonly<Record<string, string | undefined>>): CommandLink {
  const file = join(homedir(), '.local', 'bin', 'boathouse');
  const resources = resourcesUrl(import.meta.url);
  const isKept = env['APPIMAGE'] === undefined && presentFleetingPlace() === null;
  const hasPlace = resources !== null && isKept && process.platform !== 'win32';
  return { file, launcher: hasPlace ? fileURLToPath(new URL('bin/boathouse', resources)) : null };
}

/**
 * Makes the link, or takes it away. It is ours when it leads to our launcher, or to a launcher when it is to be made: of an app that was moved or
 * removed. Anything else of that name stays as it is. Throws `command-not-linked`; taking away what is not there is no error.
 */
export async function applyCommandLink({ file, launcher }: CommandLink, isOn: boolean): Promise<void> {
  // Empty: something that is no link.
  const target = await readlink(file).catch((error: unknown) =>
    (error as NodeJS.ErrnoException).code === 'EINVAL' ? '' : null,
  );
  if (!isOn) {
    if (launcher !== null && target === launcher) await rm(file, { force: true });
    return;
  }
  if (launcher === null) {
    throw new BoathouseError(
      'command-not-linked',
      'Only an app that is installed in a folder has a command to link to',
      {
        hint: 'In a checkout, `npx boathouse` is the command.',
      },
    );
  }
  if (target === launcher) return;
  if (target !== null && !isLauncher(target)) {
    throw new BoathouseError('command-not-linked', `There is another ${file}`, { hint: 'Remove it, or use that one.' });
  }
  try {
    await mkdir(dirname(file), { recursive: true });
    await rm(`${file}.new`, { force: true });
    await symlink(launcher, `${file}.new`);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new BoathouseError('command-not-linked', `${file} could not be made: ${describeError(error)}`, {
      cause: error,
    });
  }
}

function isLauncher(target: string): boolean {
  return /\/[Rr]esources\/bin\/boathouse$/.test(target);
}

import { homedir } from 'node:os';
import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { placeLink, removeLink } from './owned-link.ts';

export interface CommandLink {
  /** Where the link is put. */
  readonly file: string;
  /** What it leads to; null where there is nothing that would stay where it is. */
  readonly launcher: string | null;
}

/** Below the user's home. On Linux most systems have it on the PATH; on macOS `login-shell-path.ts` puts it there. */
export const LINK_FOLDER = '.local/bin';

/** Where links for terminals are; made where it is missing. */
export function linkFolder(): string {
  return join(homedir(), LINK_FOLDER);
}

/** `boathouse` on the PATH without an administrator. `bin`: the folder of the app's launcher; null: it has none that stays. */
export function commandLink(bin: string | null): CommandLink {
  return { file: join(linkFolder(), 'boathouse'), launcher: bin === null ? null : join(bin, 'boathouse') };
}

/**
 * Makes the link, or takes it away. It is ours when it leads to our launcher, or to a launcher when it is to be made: of an app that was moved or
 * removed. Anything else of that name stays as it is. Throws `command-not-linked`; taking away what is not there is no error.
 */
export async function applyCommandLink({ file, launcher }: CommandLink, isOn: boolean): Promise<void> {
  if (!isOn) {
    if (launcher !== null) await removeLink({ file, target: launcher });
    return;
  }
  if (launcher === null) throw noLauncher();
  const wasOurs = (target: string): boolean => /\/[Rr]esources\/bin\/boathouse$/.test(target);
  if (await placeLink({ file, target: launcher, wasOurs })) return;
  throw new BoathouseError('command-not-linked', `There is another ${file}`, { hint: 'Remove it, or use that one.' });
}

export function noLauncher(): BoathouseError {
  return new BoathouseError(
    'command-not-linked',
    'Only an app that is installed in a folder has a command to link to',
    {
      hint: 'In a checkout, `npx boathouse` is the command.',
    },
  );
}

import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BoathouseError, describeError } from '../../base/errors.ts';

export interface OwnedLink {
  /** Where the link is. */
  readonly file: string;
  /** What it leads to. */
  readonly target: string;
  /** Whether another link of this name was ours once: of an app that was moved or removed. */
  readonly wasOurs: (target: string) => boolean;
}

/** Makes the link. False: there is something of somebody else's, which stays. Throws `command-not-linked`. */
export async function placeLink({ file, target, wasOurs }: OwnedLink): Promise<boolean> {
  const present = await presentTarget(file);
  if (present === target) return true;
  if (present !== null && !wasOurs(present)) return false;
  try {
    await mkdir(dirname(file), { recursive: true });
    await rm(`${file}.new`, { force: true });
    await symlink(target, `${file}.new`);
    await rename(`${file}.new`, file);
    return true;
  } catch (error) {
    throw new BoathouseError('command-not-linked', `${file} could not be made: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Takes the link away if it leads where ours does; anything else, or nothing, is left. */
export async function removeLink({ file, target }: Pick<OwnedLink, 'file' | 'target'>): Promise<void> {
  if ((await presentTarget(file)) === target) await rm(file, { force: true });
}

/** Null: there is nothing of that name; empty: something that is no link. */
function presentTarget(file: string): Promise<string | null> {
  return readlink(file).catch((error: unknown) => ((error as NodeJS.ErrnoException).code === 'EINVAL' ? '' : null));
}

import { rm, rmdir } from 'node:fs/promises';
import { asBoathouseError, BoathouseError, describeError } from '../../base/errors.ts';
import type { DataElsewhere } from '../driver.ts';
import { type DataPlace, diskOf, isThere, namedDataPlace, placesIn } from './data-place.ts';
import { isSameFolder, type registeredFolders } from './registered-folders.ts';
import type { WslClient } from './wsl-client.ts';

/**
 * Deletes distributions with all data, for `boathouse reset` and `uninstall --data`. Looked at are those that may be ours:
 *
 *   a data disk's file names it          wherever the file is
 *   its disk lies in the folder that is  of a data disk's file that is gone: nobody else makes `boathouse-…/ext4.vhdx` there, and removing the folder would
 *   about to be removed                  take the disk from beneath a distribution that stays registered, or fail, since WSL has it open
 *
 * Another one with such a name may be another data folder's: it is left, and named by the next start (`leftDistributions`). And so may one of these be: the names
 * are the user's whole Windows', and a data folder that was copied has the names of the one that it was copied from. So where the registered disk is decides:
 *
 *   registered            ext4.vhdx here    then
 *   ────────────────────  ──────────────    ──────────────────────────────────────────────────────────────────────────────────────────────────────────
 *   here                  –                 `wsl --unregister`, which terminates it and deletes its disk. It counts as done when the disk cannot be
 *                                           deleted, too (microsoft/WSL at 3e27a6a, `LxssUserSession.cpp`, _DeleteDistributionLockHeld), so:
 *   no                    yes               the file is deleted here
 *   no                    no                it is gone
 *   in another folder     yes               a copy: the file is deleted here, and the distribution left
 *   in another folder     no                `data-not-deleted`: `wsl --manage --move` took it there, or this data folder is a copy without its disk
 *   nobody tells where    –                 `data-not-deleted`
 *
 * All are looked at before the first is deleted. Without wsl.exe a disk that is there is left, since its registration may be, too; without a disk there is
 * nothing to ask it for. Nothing starts WSL where there is nothing to delete. Stopped halfway, it goes on from there when it is asked again.
 */
export async function deleteData({ files, folder, logger }: DataElsewhere, windows: WindowsOfData): Promise<void> {
  const places = await placesOf(files, folder);
  if (places.length === 0) return;
  const wsl = await windows.findWsl().catch((error: unknown) => missing(error, places));
  if (wsl === null) return;
  const names = await wsl.registered().catch((error: unknown) => {
    throw notDeleted(places, error, '');
  });
  const registered = places.filter(({ name }) => names.includes(name));
  const own = await ownOf(registered, windows);
  for (const place of own.values()) {
    await wsl.unregister(place.name).catch((error: unknown) => {
      throw notDeleted([place], error, `, or do it yourself: wsl --unregister ${place.name}`);
    });
    logger.info(`deleted the WSL distribution ${place.name} with all data`);
  }
  for (const place of places) {
    if (registered.includes(place) && !own.has(place.name))
      logger.warn(`the WSL distribution ${place.name} is left: its disk is not in ${place.folder}, which has a copy`);
    await deleteDisk(place);
  }
}

/** Who is asked for what. */
export interface WindowsOfData {
  readonly findWsl: () => Promise<Pick<WslClient, 'registered' | 'unregister'>>;
  readonly registeredFolders: () => ReturnType<typeof registeredFolders>;
}

/** By name, those whose distribution has its disk there. The others have a copy there. */
async function ownOf(
  registered: readonly Place[],
  { registeredFolders: ask }: WindowsOfData,
): Promise<ReadonlyMap<string, Place>> {
  const own = new Map<string, Place>();
  const absent = new Map<Place, string>();
  if (registered.length === 0) return own;
  try {
    const folders = await ask();
    for (const place of registered) {
      const folder = folders.get(place.name);
      if (folder === undefined) throw new Error(`Windows does not tell where ${place.name} has its disk`);
      if (await isSameFolder(place.folder, folder)) own.set(place.name, place);
      else if (!(await isThere(diskOf(place)))) absent.set(place, folder);
    }
    for (const [place, folder] of absent) if (!own.has(place.name)) throw elsewhere(place, folder);
  } catch (error) {
    if (error instanceof BoathouseError && error.code === 'data-not-deleted') throw error;
    const names = registered.map(({ name }) => name).join(', ');
    const message = `The data is not deleted: ${describeError(error)}, so whether it is this data folder’s is not known (${names})`;
    throw new BoathouseError('data-not-deleted', message, { hint: registered.map(byHand).join(' '), cause: error });
  }
  return own;
}

function elsewhere(place: Place, folder: string): BoathouseError {
  const message = `The data is not deleted: the WSL distribution ${place.name} has its disk in ${folder}, and not in ${place.folder}`;
  return new BoathouseError('data-not-deleted', message, { hint: byHand(place) });
}

function byHand({ name, folder, file }: Place): string {
  const copied = file === null ? folder : `${file} and, if it is there, ${folder}`;
  return (
    `If this data folder was copied from another, whose distribution ${name} is: delete ${copied} yourself, then delete again. ` +
    `If not, this deletes it with all data: wsl --unregister ${name}, then delete again.`
  );
}

interface Place extends Pick<DataPlace, 'name' | 'folder'> {
  /** The data disk's that names it. */
  readonly file: string | null;
}

async function placesOf(files: readonly string[], folder: string | null): Promise<Place[]> {
  const places = new Map<string, Place>();
  for (const file of files) {
    const place = await namedDataPlace(file).catch((error: unknown) => {
      throw new BoathouseError('data-not-deleted', `Where the data are is not known: ${describeError(error)}`, {
        hint: `See that you may read ${file}, and that no other program has it open, then delete again.`,
        cause: error,
      });
    });
    // Two files may name one distribution, where one of them was copied.
    if (place !== null) places.set(place.folder, { ...place, file });
  }
  for (const place of folder === null ? [] : await placesIn(folder)) {
    if (!places.has(place.folder)) places.set(place.folder, { ...place, file: null });
  }
  return [...places.values()];
}

/** Null where nothing is left to delete. */
async function missing(error: unknown, places: readonly Place[]): Promise<null> {
  for (const place of places) {
    if (!(await isThere(diskOf(place)))) continue;
    const message = `The data is not deleted: WSL’s disk ${diskOf(place)} has it, and ${describeError(error)}`;
    const hint = `To delete it by WSL, install that (wsl --install --no-distribution), then delete again. Or delete ${place.folder} yourself, then delete again.`;
    throw new BoathouseError('data-not-deleted', message, { hint, cause: error });
  }
  return null;
}

async function deleteDisk(place: Place): Promise<void> {
  const disk = diskOf(place);
  try {
    await rm(disk, { force: true });
  } catch (error) {
    throw new BoathouseError('data-not-deleted', `${disk}, with all data, is not deleted: ${describeError(error)}`, {
      hint: 'Close what has it open, or run wsl --shutdown, which ends all distributions; then delete again.',
      cause: error,
    });
  }
  // Only if it is empty: nothing else of ours was ever in there.
  await rmdir(place.folder).catch(() => undefined);
}

/** `orElse`: what else the user can do. */
function notDeleted(places: readonly Place[], error: unknown, orElse: string): BoathouseError {
  const names = places.map(({ name }) => name);
  const which =
    names.length === 1
      ? `the WSL distribution ${names.join()} has it`
      : `the WSL distributions ${names.join(', ')} have it`;
  const known = asBoathouseError(error, 'hypervisor-failed', 'WSL failed');
  return new BoathouseError('data-not-deleted', `The data is not deleted: ${which}, and ${known.message}`, {
    hint: `Delete again in a moment${orElse}. If that fails as well: ${known.hint ?? 'start Windows anew.'}`,
    cause: error,
  });
}

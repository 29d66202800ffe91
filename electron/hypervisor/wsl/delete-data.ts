import { rm, rmdir } from 'node:fs/promises';
import { asBoathouseError, BoathouseError, describeError } from '../../base/errors.ts';
import type { DataElsewhere } from '../driver.ts';
import { type DataPlace, diskOf, isThere, namedDataPlace, placesIn } from './data-place.ts';
import type { WslClient } from './wsl-client.ts';

/**
 * Deletes distributions with all data, for `boathouse reset` and `uninstall --data`. Only those that are ours for sure:
 *
 *   a data disk's file names it          whatever folder its disk is in: `wsl --manage --move` may have taken it elsewhere
 *   its disk lies in the folder that is  of a data disk's file that is gone: nobody else makes `boathouse-…/ext4.vhdx` there, and removing the folder would
 *   about to be removed                  take the disk from beneath a distribution that stays registered, or fail, since WSL has it open
 *
 * One with such a name and its disk elsewhere may be another data folder's: it is left, and named by the next start (`leftDistributions`).
 *
 *   registered    ext4.vhdx    then
 *   ──────────    ─────────    ──────────────────────────────────────────────────────────────────────────────────────────────────────────
 *   yes           –            `wsl --unregister`, which terminates it and deletes its disk. It counts as done when the disk cannot be
 *                              deleted, too (microsoft/WSL at 3e27a6a, `LxssUserSession.cpp`, _DeleteDistributionLockHeld), so:
 *   no            yes          the file is deleted here
 *   no            no           it is gone
 *
 * Without wsl.exe a disk that is there is left, since its registration may be, too; without a disk there is nothing to ask it for. Nothing starts WSL
 * where there is nothing to delete. Stopped halfway, it goes on from there when it is asked again.
 */
export async function deleteData(
  { files, folder, logger }: DataElsewhere,
  findWsl: () => Promise<Pick<WslClient, 'registered' | 'unregister'>>,
): Promise<void> {
  const places = await placesOf(files, folder);
  if (places.length === 0) return;
  const wsl = await findWsl().catch((error: unknown) => missing(error, places));
  if (wsl === null) return;
  const registered = await wsl.registered().catch((error: unknown) => {
    throw notDeleted(places, error);
  });
  for (const place of places) {
    if (registered.includes(place.name)) {
      await wsl.unregister(place.name).catch((error: unknown) => {
        throw notDeleted([place], error);
      });
      logger.info(`deleted the WSL distribution ${place.name} with all data`);
    }
    await deleteDisk(place);
  }
}

type Place = Pick<DataPlace, 'name' | 'folder'>;

async function placesOf(files: readonly string[], folder: string | null): Promise<Place[]> {
  const places = new Map<string, Place>();
  for (const file of files) {
    const place = await namedDataPlace(file).catch((error: unknown) => {
      throw new BoathouseError('data-not-deleted', `Where the data are is not known: ${describeError(error)}`, {
        hint: `See that you may read ${file}, and that no other program has it open, then delete again.`,
        cause: error,
      });
    });
    if (place !== null) places.set(place.name, place);
  }
  for (const place of folder === null ? [] : await placesIn(folder)) {
    if (!places.has(place.name)) places.set(place.name, place);
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

function notDeleted(places: readonly Place[], error: unknown): BoathouseError {
  const names = places.map(({ name }) => name);
  const which =
    names.length === 1
      ? `the WSL distribution ${names.join()} has it`
      : `the WSL distributions ${names.join(', ')} have it`;
  const known = asBoathouseError(error, 'hypervisor-failed', 'WSL failed');
  const commands = names.map((name) => `wsl --unregister ${name}`).join(' and ');
  return new BoathouseError('data-not-deleted', `The data is not deleted: ${which}, and ${known.message}`, {
    hint: `Delete again in a moment, or do it yourself: ${commands}. If that fails as well: ${known.hint ?? 'start Windows anew.'}`,
    cause: error,
  });
}

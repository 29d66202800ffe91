import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BoathouseError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { freeSpaceBytes, sparseFileSize } from '../host/sparse-file.ts';
import type { HypervisorDriver } from '../hypervisor/driver.ts';
import type { DataDiskFiles } from './data-disk-files.ts';
import {
  type DataDiskRequest,
  dataDiskPath,
  dataDiskPaths,
  refuseOtherFormat,
  refuseToReplace,
} from './data-disk-place.ts';
import { type DataDiskRecord, readDataDiskRecord, writeDataDiskRecord } from './data-disk-record.ts';
import { modifiedNs, refuseNewerData, writtenFormat } from './data-format.ts';
import { GIB, formatBytes, MIB } from './format-bytes.ts';

/**
 * The data disk holds all that a user would miss: images, containers, volumes. So nothing here ever makes it smaller, replaces
 * it, or quietly makes an empty one where one with data is expected. A record
 * (`disks/data.json`) says where the disk was last and how large, which tells these cases apart:
 *
 *   at the place   record says        then
 *   ────────────   ────────────────   ────────────────────────────────────────────────────────────────────────────────
 *   nothing        nothing            a first start: a new disk, unless one lies in the data folder (`data-disk-elsewhere`)
 *   nothing        this place         `data-disk-missing`: a disk that is not plugged in, or a deleted file
 *   nothing        another place      `data-disk-elsewhere`: the setting changed; the user moves the file
 *   a disk         smaller or same    used, and grown when the setting is larger
 *   a disk         larger             `data-disk-truncated`: the file lost its end
 *   empty file     anything           `data-disk-truncated`
 *
 * The driver says in which format it takes the disk (`data-disk-files.ts`), and a disk of the other format is never passed by (`data-disk-place.ts`):
 *
 *   of this format   of the other   record says       then
 *   ──────────────   ────────────   ───────────────   ──────────────────────────────────────────────────────────────────
 *   nothing          a disk         anything          `data-disk-other-format`: the data are of another hypervisor
 *   a disk           a disk         this one          used; a warning names the other
 *   a disk           a disk         anything else     `data-disk-other-format`: nobody knows which has the data
 *
 * Without a driver in the settings, one is chosen that opens the disk (`usedDataDisk`).
 *
 * One that a newer image wrote to is refused before anything is changed (`data-format.ts`).
 *
 * Only `removeDataDisk`, behind `boathouse reset`, deletes it; and `takeBackDataDisk` a new one that nobody got to (`start/new-data-disk.ts`).
 */
export interface DataDisk {
  readonly path: string;
  readonly sizeBytes: number;
  /** It was made just now: there was none, wherever one could be. */
  readonly isNew: boolean;
  readonly warnings: readonly string[];
}

export interface BootedDataDisk extends DataDiskRequest {
  /** Of the image that is about to be booted. */
  readonly dataFormat: number;
  /** Of the driver that is about to open it. */
  readonly files: DataDiskFiles;
}

/** With less than this the guest's writes would soon fail, which can damage what containers keep. */
export const FREE_SPACE_MIN_BYTES = 512 * MIB;
export const FREE_SPACE_LOW_BYTES = 5 * GIB;

/**
 * Makes the disk ready for a boot: there, whole and as large as set. Errors: see above, and `data-disk-too-new`, `data-disk-damaged`,
 * `data-disk-unusable`, `disk-full`, and those of the driver that grows it.
 */
export async function prepareDataDisk(request: BootedDataDisk): Promise<DataDisk> {
  const { files, layout } = request;
  const path = dataDiskPath(request, files.format);
  let isNew = false;
  try {
    await mkdir(layout.disksFolder, { recursive: true, mode: 0o700 });
    const recorded = await readDataDiskRecord(layout.dataDiskRecord);
    const warnings = await refuseOtherFormat(request, path, recorded);
    const recordedBytes = recorded?.path === path ? recorded.sizeBytes : 0;
    const present = await files.measure(path);
    if (present.kind === 'none') await refuseToReplace(request, path, recorded?.path ?? null);
    else if (present.kind === 'known') refuseTruncated(path, present.sizeBytes, recordedBytes);
    const dataFormat = present.kind === 'none' ? 1 : writtenFormat(recorded, await modifiedNs(path));
    refuseNewerData(path, dataFormat, request.dataFormat);
    const wantedBytes = files.wantedBytes(
      request.settings.sizeGiB * GIB,
      present.kind === 'known' ? present.sizeBytes : null,
    );
    if (present.kind === 'known' && present.sizeBytes > wantedBytes) throw shrinkError(path, present.sizeBytes);

    warnings.push(...(await checkFreeSpace(dirname(path))));
    if (present.kind === 'none') {
      await files.create(path, wantedBytes);
      isNew = true;
    } else if (present.kind === 'known' && present.sizeBytes < wantedBytes) await files.grow(path, wantedBytes);
    if (present.kind !== 'none') warnings.push(...(await olderDisk(path, recorded)));
    const sizeBytes = present.kind === 'in-use' ? recordedBytes : wantedBytes;
    await writeDataDiskRecord(layout.dataDiskRecord, {
      path,
      sizeBytes,
      dataFormat,
      launched: { dataFormat: request.dataFormat, modifiedNs: await modifiedNs(path) },
    });
    return { path, sizeBytes, isNew, warnings };
  } catch (error) {
    if (isNew) await takeBackDataDisk({ path }, layout).catch(() => undefined);
    if (error instanceof BoathouseError) throw error;
    throw new BoathouseError('data-disk-unusable', `The data disk ${path} cannot be used: ${describeError(error)}`, {
      hint: `Check that you may read and write ${dirname(path)} and the file in it.`,
      cause: error,
    });
  }
}

export interface DataDiskRemoval {
  /** Whose data are not in the disk's file. */
  readonly keepingDataElsewhere: readonly Pick<HypervisorDriver, 'deleteData'>[];
  /** The folder of disks goes as a whole afterwards. */
  readonly withFolder: boolean;
  readonly logger: Logger;
}

/**
 * Deletes the disks of all formats where the settings want them and where the record says, and what is known about them: all images, containers and volumes
 * are gone. A file that only leads to the data goes after these, so that what rejected can be tried again. Errors: `data-not-deleted`, and the file system's.
 */
export async function removeDataDisk(
  request: DataDiskRequest,
  { keepingDataElsewhere, withFolder, logger }: DataDiskRemoval,
): Promise<void> {
  const { layout, settings } = request;
  const recorded = await readDataDiskRecord(layout.dataDiskRecord).catch(() => null);
  const files = new Set([...dataDiskPaths(request), ...(recorded === null ? [] : [recorded.path])]);
  const inFolder = withFolder ? dataDiskPaths({ layout, settings: { ...settings, folder: null } }) : [];
  const folder = withFolder ? layout.disksFolder : null;
  for (const driver of keepingDataElsewhere)
    await driver.deleteData?.({ files: [...new Set([...files, ...inFolder])], folder, logger });
  for (const path of files) await rm(path, { force: true });
  await rm(layout.dataDiskRecord, { force: true });
}

/**
 * As if the start that made the disk had never been. No machine uses it any more. The record goes first: a disk without one is still found, and a record
 * without its disk would be one of lost data. Errors: those of the file system.
 */
export async function takeBackDataDisk(
  { path }: Pick<DataDisk, 'path'>,
  { dataDiskRecord }: DataDiskRequest['layout'],
): Promise<void> {
  await rm(dataDiskRecord, { force: true });
  // Windows closes the files of a machine that ended a moment later. Node tries again with `recursive` alone.
  await rm(path, { force: true, recursive: true, maxRetries: 5, retryDelay: 200 });
}

/** Of a disk of the same format that was used before this one. */
async function olderDisk(path: string, recorded: DataDiskRecord | null): Promise<string[]> {
  if (recorded === null || recorded.path === path || (await sparseFileSize(recorded.path)) === null) return [];
  return [`The data disk is now ${path}; an older one is still at ${recorded.path} and takes up room.`];
}

function refuseTruncated(path: string, sizeBytes: number, recordedBytes: number): void {
  if (sizeBytes > 0 && sizeBytes >= recordedBytes) return;
  const found = sizeBytes === 0 ? 'is empty' : `has ${formatBytes(sizeBytes)}`;
  const before = recordedBytes > 0 ? ` and had ${formatBytes(recordedBytes)}` : '';
  throw new BoathouseError(
    'data-disk-truncated',
    `The data disk ${path} ${found}${before}: the end of the file is lost`,
    {
      hint: 'Put a copy of the file back. To start with an empty one instead: boathouse reset --data.',
    },
  );
}

function shrinkError(path: string, sizeBytes: number): BoathouseError {
  const sizeGiB = Math.ceil(sizeBytes / GIB);
  return new BoathouseError(
    'data-disk-shrink',
    `The data disk ${path} has ${formatBytes(sizeBytes)} and cannot be made smaller`,
    {
      hint:
        `Set it back: boathouse settings set disk.sizeGiB ${sizeGiB}. The file takes only the room that is used. ` +
        'For a smaller and empty one: boathouse reset --data.',
    },
  );
}

/** The warnings. Errors: `disk-full`. */
async function checkFreeSpace(folder: string): Promise<string[]> {
  const freeBytes = await freeSpaceBytes(folder);
  if (freeBytes < FREE_SPACE_MIN_BYTES) {
    throw new BoathouseError(
      'disk-full',
      `Only ${formatBytes(freeBytes)} are free where the data disk is, in ${folder}`,
      {
        hint: `Make room for at least ${formatBytes(FREE_SPACE_MIN_BYTES)}: what containers write would be lost.`,
      },
    );
  }
  if (freeBytes >= FREE_SPACE_LOW_BYTES) return [];
  return [`Only ${formatBytes(freeBytes)} are free where the data disk is, in ${folder}.`];
}

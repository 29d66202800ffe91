import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DATA_DISK_NAME, type FolderLayout } from '../api/folder-layout.ts';
import { BoathouseError, describeError } from '../base/errors.ts';
import { createSparseFile, freeSpaceBytes, growSparseFile, sparseFileSize } from '../host/sparse-file.ts';
import { readDataDiskRecord, writeDataDiskRecord } from './data-disk-record.ts';
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
 * One that a newer image wrote to is refused before anything is changed (`data-format.ts`).
 *
 * Only `removeDataDisk`, behind `boathouse reset`, deletes it.
 */
export interface DataDisk {
  readonly path: string;
  readonly sizeBytes: number;
  readonly warnings: readonly string[];
}

export interface DataDiskRequest {
  readonly layout: Pick<FolderLayout, 'disksFolder' | 'dataDiskRecord'>;
  /** `disk` of the settings. */
  readonly settings: { readonly sizeGiB: number; readonly folder: string | null };
}

export interface BootedDataDisk extends DataDiskRequest {
  /** Of the image that is about to be booted. */
  readonly dataFormat: number;
}

/** With less than this the guest's writes would soon fail, which can damage what containers keep. */
export const FREE_SPACE_MIN_BYTES = 512 * MIB;
export const FREE_SPACE_LOW_BYTES = 5 * GIB;

/** Where the settings want the disk. */
export function dataDiskPath(request: DataDiskRequest): string {
  return join(request.settings.folder ?? request.layout.disksFolder, DATA_DISK_NAME);
}

/** Makes the disk ready for a boot: there, whole and as large as set. Errors: see above, and `data-disk-too-new`, `data-disk-unusable`, `disk-full`. */
export async function prepareDataDisk(request: BootedDataDisk): Promise<DataDisk> {
  const path = dataDiskPath(request);
  try {
    await mkdir(request.layout.disksFolder, { recursive: true, mode: 0o700 });
    const recorded = await readDataDiskRecord(request.layout.dataDiskRecord);
    const present = await sparseFileSize(path);
    if (present === null) await refuseToReplace(request, path, recorded?.path ?? null);
    else refuseTruncated(path, present.sizeBytes, recorded?.path === path ? recorded.sizeBytes : 0);
    const dataFormat = present === null ? 1 : writtenFormat(recorded, await modifiedNs(path));
    refuseNewerData(path, dataFormat, request.dataFormat);
    const wantedBytes = request.settings.sizeGiB * GIB;
    if (present !== null && present.sizeBytes > wantedBytes) throw shrinkError(path, present.sizeBytes);

    const warnings = await checkFreeSpace(dirname(path));
    if (present === null) await createSparseFile(path, wantedBytes);
    else if (present.sizeBytes < wantedBytes) await growSparseFile(path, wantedBytes);
    if (
      present !== null &&
      recorded !== null &&
      recorded.path !== path &&
      (await sparseFileSize(recorded.path)) !== null
    ) {
      warnings.push(`The data disk is now ${path}; an older one is still at ${recorded.path} and takes up room.`);
    }
    await writeDataDiskRecord(request.layout.dataDiskRecord, {
      path,
      sizeBytes: wantedBytes,
      dataFormat,
      launched: { dataFormat: request.dataFormat, modifiedNs: await modifiedNs(path) },
    });
    return { path, sizeBytes: wantedBytes, warnings };
  } catch (error) {
    if (error instanceof BoathouseError) throw error;
    throw new BoathouseError('data-disk-unusable', `The data disk ${path} cannot be used: ${describeError(error)}`, {
      hint: `Check that you may read and write ${dirname(path)} and the file in it.`,
      cause: error,
    });
  }
}

/** Deletes the disk and what is known about it: all images, containers and volumes are gone. */
export async function removeDataDisk(request: DataDiskRequest): Promise<void> {
  await rm(dataDiskPath(request), { force: true });
  await rm(request.layout.dataDiskRecord, { force: true });
}

async function refuseToReplace(request: DataDiskRequest, path: string, recordedPath: string | null): Promise<void> {
  const defaultPath = join(request.layout.disksFolder, DATA_DISK_NAME);
  const elsewhere = [recordedPath, defaultPath].filter((candidate) => candidate !== null && candidate !== path);
  for (const other of elsewhere) {
    if (other === null || (await sparseFileSize(other)) === null) continue;
    throw new BoathouseError('data-disk-elsewhere', `The data disk is to be ${path}, but it still is ${other}`, {
      hint: `Move the file ${other} to ${path} (it is sparse: use \`cp --sparse=always\` across disks), or set disk.folder back.`,
    });
  }
  if (recordedPath !== null) {
    throw new BoathouseError('data-disk-missing', `The data disk ${recordedPath} is gone`, {
      hint: 'Plug in the disk that holds it, or put the file back. To start with an empty one: boathouse reset --data.',
    });
  }
  const folder = request.settings.folder;
  // Made here, a folder on a disk that is not plugged in would end up on the system's own disk.
  if (folder !== null && !(await folderExists(folder))) {
    throw new BoathouseError('data-disk-folder-missing', `The folder for the data disk, ${folder}, does not exist`, {
      hint: 'Make the folder, plug in the disk that it is on, or set disk.folder to null for the data folder.',
    });
  }
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

async function folderExists(folder: string): Promise<boolean> {
  return freeSpaceBytes(folder).then(
    () => true,
    () => false,
  );
}

import { dirname, extname, join } from 'node:path';
import { DATA_DISK_NAMES, type FolderLayout } from '../api/folder-layout.ts';
import { BoathouseError } from '../base/errors.ts';
import { freeSpaceBytes, sparseFileSize } from '../host/sparse-file.ts';
import type { DiskFormat } from '../hypervisor/driver.ts';
import { type DataHolder, dataHolder } from '../hypervisor/wsl/data-token.ts';
import { type DataDiskRecord, readDataDiskRecord } from './data-disk-record.ts';

/** Where the data disk is, and in which format: its name tells. What is refused of other places and formats: `data-disk.ts`. */
export interface DataDiskRequest {
  readonly layout: Pick<FolderLayout, 'disksFolder' | 'dataDiskRecord'>;
  /** `disk` of the settings. */
  readonly settings: { readonly sizeGiB: number; readonly folder: string | null };
}

/** A disk with data. */
export interface UsedDataDisk {
  readonly path: string;
  readonly format: DiskFormat;
  /** Which kind of driver it is of, where a format is that of several. One that cannot be read counts as a guest's own. */
  readonly holder: DataHolder;
}

const FORMATS: readonly DiskFormat[] = ['raw', 'vhdx'];
/** Of settings and commands that take a driver which opens such a disk. */
const WHOSE: Readonly<Record<DiskFormat, string>> = {
  raw: 'boathouse settings set hypervisor.driver qemu (or wsl, if that made it)',
  vhdx: 'boathouse settings set hypervisor.driver hyperv',
};
const CONVERSION: Readonly<Record<DiskFormat, string>> = {
  raw: '-f raw -O vhdx -o subformat=dynamic',
  vhdx: '-f vhdx -O raw',
};

/** Where the settings want the disk, whatever its format. */
export function dataDiskFolder({ layout, settings }: DataDiskRequest): string {
  return settings.folder ?? layout.disksFolder;
}

/** Where the settings want the disk of that format. */
export function dataDiskPath(request: DataDiskRequest, format: DiskFormat): string {
  return join(dataDiskFolder(request), DATA_DISK_NAMES[format]);
}

/** The same of all formats. */
export function dataDiskPaths(request: DataDiskRequest): string[] {
  return FORMATS.map((format) => dataDiskPath(request, format));
}

/** Where settings and defaults may have put a disk. */
function possiblePaths({ layout, settings }: DataDiskRequest): string[] {
  const inFolder = (folder: string | null): string[] => dataDiskPaths({ layout, settings: { ...settings, folder } });
  return [...new Set([...inFolder(settings.folder), ...inFolder(null)])];
}

/**
 * The disk that there is, so that a driver can be chosen which opens it: the last that was used, or else the only one. Null before a first start, and
 * where disks of both formats lie and nothing tells which it is.
 */
export async function usedDataDisk(request: DataDiskRequest): Promise<UsedDataDisk | null> {
  // One that cannot be read is refused when the disk is made ready.
  const recorded = await readDataDiskRecord(request.layout.dataDiskRecord).catch(() => null);
  if (recorded !== null && (await isThere(recorded.path))) return await usedDisk(recorded.path);
  const found = await presentOf(possiblePaths(request));
  const [first] = found;
  if (first === undefined) return recorded === null ? null : await usedDisk(recorded.path);
  return found.every((path) => formatOf(path) === formatOf(first)) ? await usedDisk(first) : null;
}

/**
 * Refuses a disk of `path` while the data are in one of another format, whether or not there is one at `path`. The warnings. Errors:
 * `data-disk-other-format`.
 */
export async function refuseOtherFormat(
  request: DataDiskRequest,
  path: string,
  recorded: DataDiskRecord | null,
): Promise<string[]> {
  const places = [...(recorded === null ? [] : [recorded.path]), ...possiblePaths(request)];
  const [other] = await presentOf(places.filter((place) => formatOf(place) !== formatOf(path)));
  if (other === undefined) return [];
  const isPresent = await isThere(path);
  if (isPresent && recorded?.path === path)
    return [`The data disk is ${path}; another one, ${other}, is not used and takes up room.`];
  const format = formatOf(other);
  const words = format === 'raw' ? 'is none that Hyper-V opens' : 'is one that Hyper-V alone opens';
  if (isPresent) {
    throw new BoathouseError(
      'data-disk-other-format',
      `There are two data disks: ${path}, and ${other}, which ${words}`,
      {
        hint: `Move the one that you do not want out of its folder. To go on with ${other}: ${WHOSE[format]}.`,
      },
    );
  }
  throw new BoathouseError('data-disk-other-format', `The data are in ${other}, which ${words}`, {
    hint:
      `To go on with it: ${WHOSE[format]}. To take the data along: qemu-img convert ${CONVERSION[format]} "${other}" "${path}", then move ` +
      'the old file away. To start with an empty disk: boathouse reset --data.',
  });
}

/** Before a disk is made at `path`. Errors: `data-disk-elsewhere`, `data-disk-missing`, `data-disk-folder-missing`. */
export async function refuseToReplace(
  request: DataDiskRequest,
  path: string,
  recordedPath: string | null,
): Promise<void> {
  const places = [...(recordedPath === null ? [] : [recordedPath]), ...possiblePaths(request)];
  const [other] = await presentOf(places.filter((place) => place !== path && formatOf(place) === formatOf(path)));
  if (other !== undefined) {
    throw new BoathouseError('data-disk-elsewhere', `The data disk is to be ${path}, but it still is ${other}`, {
      hint: `Move the file ${other} to ${path} (it is sparse: use \`cp --sparse=always\` across disks), or set disk.folder back.`,
    });
  }
  if (recordedPath !== null) {
    throw new BoathouseError('data-disk-missing', `The data disk ${recordedPath} is gone`, {
      hint: 'Plug in the disk that holds it, or put the file back. To start with an empty one: boathouse reset --data.',
    });
  }
  const { folder } = request.settings;
  // Made here, a folder on a disk that is not plugged in would end up on the system's own disk.
  if (folder !== null && !(await folderExists(dirname(path)))) {
    throw new BoathouseError('data-disk-folder-missing', `The folder for the data disk, ${folder}, does not exist`, {
      hint: 'Make the folder, plug in the disk that it is on, or set disk.folder to null for the data folder.',
    });
  }
}

function formatOf(path: string): DiskFormat {
  return extname(path).toLowerCase() === '.vhdx' ? 'vhdx' : 'raw';
}

async function usedDisk(path: string): Promise<UsedDataDisk> {
  const format = formatOf(path);
  return { path, format, holder: format === 'raw' ? await dataHolder(path).catch(() => 'disk' as const) : 'disk' };
}

async function presentOf(paths: readonly string[]): Promise<string[]> {
  const present: string[] = [];
  for (const path of paths) if (await isThere(path)) present.push(path);
  return present;
}

/** Something else than a file is refused when it is opened. */
async function isThere(path: string): Promise<boolean> {
  return (await sparseFileSize(path).catch(() => null)) !== null;
}

async function folderExists(folder: string): Promise<boolean> {
  return freeSpaceBytes(folder).then(
    () => true,
    () => false,
  );
}

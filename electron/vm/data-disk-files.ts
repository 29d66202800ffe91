import { createSparseFile, growSparseFile, sparseFileSize } from '../host/sparse-file.ts';
import { readVhdx, VhdxDamage } from '../host/vhdx/read-vhdx.ts';
import { createVhdx } from '../host/vhdx/write-vhdx.ts';
import { BoathouseError } from '../base/errors.ts';
import type { DiskFormat, HypervisorDriver } from '../hypervisor/driver.ts';

export type DiskSize =
  | { readonly kind: 'none' }
  /** Of the disk, not of its file; 0 for an empty file. */
  | { readonly kind: 'known'; readonly sizeBytes: number }
  /** Windows lets nobody look at a file that a machine has open. */
  | { readonly kind: 'in-use' };

/** What is done with the data disk's file, by its format. */
export interface DataDiskFiles {
  readonly format: DiskFormat;
  /** Errors: `data-disk-damaged`, and those of the file system. */
  measure(path: string): Promise<DiskSize>;
  /** An empty disk; whole, or not at all. Rejects with `EEXIST` when `path` is taken. */
  create(path: string, sizeBytes: number): Promise<void>;
  /** What is on it stays. Errors: `data-disk-not-grown`, those of the file system and of `HypervisorDriver.growDisk`. */
  grow(path: string, sizeBytes: number): Promise<void>;
  /** How large the disk is to be where `setBytes` are set and it has `presentBytes`, or is not there: null. */
  wantedBytes(setBytes: number, presentBytes: number | null): number;
}

const asSet = (setBytes: number): number => setBytes;

/**
 * As the driver takes disks. A VHDX is made and measured by us (`host/vhdx`), and grown by the driver, that is by Hyper-V: it would be done by changing a
 * description that has no second copy, in a file with all that the user has, and maybe with a log to be replayed. Who wrote the format does that with a log of
 * its own; and what we make of it could only be shown to please QEMU.
 */
export function dataDiskFiles(
  driver: Pick<HypervisorDriver, 'name' | 'capabilities' | 'growDisk'>,
  signal: AbortSignal,
): DataDiskFiles {
  if (driver.capabilities.dataElsewhere === true) return TOKEN;
  if (driver.capabilities.dataDisk === 'raw') return RAW;
  return {
    format: 'vhdx',
    measure: measureVhdx,
    create: createVhdx,
    wantedBytes: asSet,
    grow: async (path, sizeBytes) => {
      if (driver.growDisk === undefined) throw new Error(`the driver ${driver.name} cannot make disks larger`);
      try {
        await driver.growDisk(path, sizeBytes, signal);
      } catch (error) {
        // No fault of the image, as it would be one at a launch.
        if (error instanceof BoathouseError && error.code === 'hypervisor-failed') throw notGrown(path, error);
        throw error;
      }
      const grown = await measureVhdx(path);
      // It would be taken for a disk that lost its end from now on.
      if (grown.kind === 'known' && grown.sizeBytes < sizeBytes) throw notGrown(path, new Error('nothing was done'));
    },
  };
}

const RAW: DataDiskFiles = {
  format: 'raw',
  measure: async (path) => {
    const size = await sparseFileSize(path);
    return size === null ? { kind: 'none' } : { kind: 'known', sizeBytes: size.sizeBytes };
  },
  create: (path, sizeBytes) => createSparseFile(path, sizeBytes),
  grow: (path, sizeBytes) => growSparseFile(path, sizeBytes),
  wantedBytes: asSet,
};

/** As much as is looked at for data (`hypervisor/wsl/data-token.ts`), so that it is taken for an empty disk until something is written there. */
const TOKEN_FILE_BYTES = 64 * 1024;

/** Small where it is new, and as it is where another driver made it and never wrote to it. */
const TOKEN: DataDiskFiles = { ...RAW, wantedBytes: (_setBytes, presentBytes) => presentBytes ?? TOKEN_FILE_BYTES };

async function measureVhdx(path: string): Promise<DiskSize> {
  try {
    const state = await readVhdx(path);
    return state === null ? { kind: 'none' } : { kind: 'known', sizeBytes: state.sizeBytes };
  } catch (error) {
    if (error instanceof VhdxDamage) {
      throw new BoathouseError('data-disk-damaged', `The data disk ${path} cannot be opened: ${error.message}`, {
        hint: 'It is left as it is. Put a copy of the file back. To start with an empty one instead: boathouse reset --data.',
        cause: error,
      });
    }
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return { kind: 'in-use' };
    throw error;
  }
}

function notGrown(path: string, cause: Error): BoathouseError {
  return new BoathouseError('data-disk-not-grown', `The data disk ${path} did not become larger: ${cause.message}`, {
    hint: 'It is as it was, with all that is on it: to go on with it, set disk.sizeGiB back (boathouse settings edit).',
    cause,
  });
}

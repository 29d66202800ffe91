import { open, stat } from 'node:fs/promises';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { DiskAttachment } from '../driver.ts';

/** The disks of a machine, by what the guest would find them to be (`vm-assets/GUEST.md`, “Disks”). */
export interface DiskRoles {
  /** EROFS. */
  readonly root: string;
  /** Null: the guest gets none. */
  readonly config: { readonly path: string; readonly sizeMiB: number } | null;
  /** Where the data disk's file is, or is to be. */
  readonly data: string;
}

const EROFS_MAGIC = 0xe0f5_e1e2;
const EROFS_OFFSET = 1024;
const CONFIG_START = 'boathouse/version';
const HEAD_BYTES = 2048;
const MIB = 1024 * 1024;

/** Throws `disk-not-accessible`, `hypervisor-failed` for disks that are no guest's of ours. */
export async function diskRoles(disks: readonly DiskAttachment[]): Promise<DiskRoles> {
  let root: string | undefined;
  let config: DiskRoles['config'] = null;
  let data: string | undefined;
  for (const { path, readOnly } of disks) {
    const head = await readHead(path);
    if (!readOnly) data = path;
    else if (head.length > EROFS_OFFSET + 4 && head.readUInt32LE(EROFS_OFFSET) === EROFS_MAGIC) root = path;
    else if (head.toString('latin1', 0, CONFIG_START.length) === CONFIG_START)
      config = { path, sizeMiB: Math.ceil((await stat(path)).size / MIB) };
    else throw noRole(`${path} is neither the image's root file system nor a config disk`);
  }
  if (root === undefined) throw noRole('there is no disk with the image’s root file system');
  if (data === undefined) throw noRole('there is no data disk');
  return { root, config, data };
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const message = `a disk of the machine cannot be opened: ${describeError(error)}`;
    throw new BoathouseError('disk-not-accessible', message, { cause: error });
  }
}

function noRole(reason: string): BoathouseError {
  return new BoathouseError('hypervisor-failed', `WSL cannot start the guest: ${reason}`);
}

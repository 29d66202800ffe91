import { access, constants } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { throwIfCancelled } from '../../host/delay.ts';
import { writeVhdx } from '../../host/vhdx/write-vhdx.ts';
import type { DiskAttachment } from '../driver.ts';
import type { HypervSpec } from './check-spec.ts';

/**
 * The machine's disks as Hyper-V takes them: VHDX files, which it opens for writing, as it knows no read-only disks.
 *
 * - A disk that is not to be written to is copied into the run's folder for each run: what a guest writes to it harms that run alone, and goes with it.
 *   So is the image's boot disk.
 * - One that is to be written to has to be a VHDX itself.
 */
const HINT = 'Check owner and rights of the files in the data folder, and that the disk’s folder is there.';

/** Paths, the boot disk first. Throws `hypervisor-failed` for the boot disk, `disk-not-accessible` for another one. */
export async function prepareDisks(spec: HypervSpec, folder: string, signal: CancelSignal): Promise<string[]> {
  const boot = join(folder, 'boot.vhdx');
  try {
    await writeVhdx(boot, spec.bootDisk);
  } catch (cause) {
    throw new BoathouseError('hypervisor-failed', `the image’s boot disk ${spec.bootDisk} cannot be copied`, {
      hint: 'Build or fetch the image anew, and look whether the disk of the data folder is full.',
      cause,
    });
  }
  const paths = [boot];
  for (const [index, disk] of spec.disks.entries()) {
    throwIfCancelled(signal);
    paths.push(await prepareDisk(disk, join(folder, `disk${index}.vhdx`)));
  }
  return paths;
}

async function prepareDisk({ path, readOnly }: DiskAttachment, copy: string): Promise<string> {
  if (!readOnly && extname(path).toLowerCase() !== '.vhdx') {
    throw new BoathouseError('disk-not-accessible', `Hyper-V cannot write to ${path}: it takes VHDX disks alone`, {
      hint: 'Use QEMU, which takes the disk as it is: boathouse settings set hypervisor.driver qemu.',
    });
  }
  try {
    if (!readOnly) await access(path, constants.R_OK | constants.W_OK);
    else await writeVhdx(copy, path);
    return readOnly ? copy : path;
  } catch (cause) {
    const message = `the disk ${path} cannot be ${readOnly ? 'copied' : 'opened for writing'}`;
    throw new BoathouseError('disk-not-accessible', message, { cause, hint: HINT });
  }
}

import { stat } from 'node:fs/promises';
import { BoathouseError } from '../base/errors.ts';
import type { DataDiskRecord } from './data-disk-record.ts';

/**
 * What may read a data disk. Each image has a number (`dataFormat` of its manifest; `vm-assets/GUEST.md` says when it is raised), and
 * one with a lower number than an image that wrote to the disk must not touch it.
 *
 * An image that was launched is not yet one that wrote: a kernel that panics at once has opened nothing. So a launch is noted together
 * with the time at which the file had been written last, before the hypervisor opens it. Whether the guest wrote is seen at the next
 * start by that time alone, also when the backend was killed in between; a restored copy counts as written. So may a VHDX, in which Hyper-V
 * itself notes that it was opened.
 */

/** The number that an image must have at least. `modifiedNs` is that of the file now. */
export function writtenFormat(record: DataDiskRecord | null, modified: string): number {
  if (record === null) return 1;
  const { dataFormat, launched } = record;
  if (launched === null || launched.modifiedNs === modified) return dataFormat;
  return Math.max(dataFormat, launched.dataFormat);
}

/** Nanoseconds since the epoch, as text since they are no number of JSON's. */
export async function modifiedNs(path: string): Promise<string> {
  return (await stat(path, { bigint: true })).mtimeNs.toString();
}

/** Errors: `data-disk-too-new`. */
export function refuseNewerData(path: string, written: number, image: number): void {
  if (image >= written) return;
  throw new BoathouseError(
    'data-disk-too-new',
    `The data disk ${path} was written by the VM image of a newer version of Boathouse (its data have format ${written}, this image knows ${image})`,
    {
      hint:
        'It is left as it is. Install the newer version again, or put back a copy of the disk from before the update. ' +
        'For an empty disk: boathouse reset --data.',
    },
  );
}

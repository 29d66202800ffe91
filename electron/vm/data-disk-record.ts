import { z } from 'zod';
import { BoathouseError } from '../base/errors.ts';
import { writeFileAtomically } from '../host/atomic-file.ts';
import { readTextIfPresent } from '../host/read-text.ts';

const dataFormat = z.int().positive();

/** `disks/data.json`: where the data disk was when it was last used, its size then, and what may read it (`data-format.ts`). */
const dataDiskRecord = z.object({
  path: z.string().min(1),
  sizeBytes: z.int().nonnegative(),
  /** The highest of the images that wrote to it. */
  dataFormat: dataFormat.default(1),
  /** The last launch: the image's format, and when the file had been written last before it. */
  launched: z
    .object({ dataFormat, modifiedNs: z.string().regex(/^-?\d+$/) })
    .nullable()
    .default(null),
});
export type DataDiskRecord = z.infer<typeof dataDiskRecord>;

/** Null when there was never a disk. A record that cannot be understood is refused: without it a lost disk looks like none. */
export async function readDataDiskRecord(path: string): Promise<DataDiskRecord | null> {
  const text = await readTextIfPresent(path);
  if (text === null) return null;
  try {
    return dataDiskRecord.parse(JSON.parse(text));
  } catch (error) {
    throw new BoathouseError('data-disk-record-damaged', `The record of the data disk, ${path}, cannot be read`, {
      hint: `Make sure that the data disk is where it should be, then delete ${path}: it is written anew.`,
      cause: error,
    });
  }
}

export async function writeDataDiskRecord(path: string, record: DataDiskRecord): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

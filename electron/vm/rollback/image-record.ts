import { z } from 'zod';
import { failure } from '../../api/failure-shape.ts';
import { writeFileAtomically } from '../../host/atomic-file.ts';
import { readTextIfPresent } from '../../host/read-text.ts';
import { imageIdShape } from '../image-manifest.ts';

const namedImage = z.object({
  imageId: imageIdShape,
  engineVersion: z.string(),
  /** Of the Boathouse that ran it. */
  appVersion: z.string(),
  atMs: z.number(),
});
/** An image, and when what the record says of it was so. */
export type NamedImage = z.infer<typeof namedImage>;

const imageRecord = z.object({
  formatVersion: z.literal(1),
  /** That booted last, whether or not it is kept. */
  booted: namedImage.nullable(),
  /** In `images/`, whole. */
  kept: namedImage.nullable(),
  /** Did not boot where the kept one did. Its version may be unknown to those who read the record. */
  broken: z.object({ imageId: imageIdShape, failure, atMs: z.number() }).nullable(),
});
/** `images/record.json`: what is known of VM images on this machine. */
export type ImageRecord = z.infer<typeof imageRecord>;

export const EMPTY_IMAGE_RECORD: ImageRecord = { formatVersion: 1, booted: null, kept: null, broken: null };

/** One that is damaged, or another version's, is as none: then nothing is kept, and the installed image is booted. */
export async function readImageRecord(path: string): Promise<ImageRecord> {
  const text = await readTextIfPresent(path);
  if (text === null) return EMPTY_IMAGE_RECORD;
  try {
    return imageRecord.parse(JSON.parse(text));
  } catch {
    return EMPTY_IMAGE_RECORD;
  }
}

export async function writeImageRecord(path: string, record: ImageRecord): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

import { z } from 'zod';
import { absolutePath } from '../absolute-path.ts';
import type { ByteProgress } from './byte-transfer.ts';
import { imageReference } from './references.ts';

/** Images that one archive may be made of. */
const IMAGES_MAX = 128;

/**
 * Files are named by their paths on the backend's computer, which the backend reads and writes as the user: whoever may call the API
 * is that user, and could have a container do the same.
 */
export const imageSaveRequest = z.strictObject({
  images: z.array(imageReference).min(1).max(IMAGES_MAX),
  file: absolutePath,
  /** A file that is there is replaced. */
  overwrite: z.boolean(),
});
export type ImageSaveRequest = z.infer<typeof imageSaveRequest>;

export const imageLoadRequest = z.strictObject({ file: absolutePath });
export type ImageLoadRequest = z.infer<typeof imageLoadRequest>;

/** `done` is the last. What goes wrong ends the subscription with an error, and leaves no file. A client that ends it gives it up. */
export type ImageSaveEvent = ByteProgress | { readonly kind: 'done'; readonly bytes: number };

/** When all bytes are told the engine still unpacks them. `images`: names, or ids of those without. */
export type ImageLoadEvent = ByteProgress | { readonly kind: 'done'; readonly images: readonly string[] };

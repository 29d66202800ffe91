import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { Store } from '../../lib/store.ts';

/** The dialog about images that is open; one at a time, in whatever view. */
export type ImageDialog =
  | { readonly kind: 'pull' }
  | { readonly kind: 'load' }
  | { readonly kind: 'push'; readonly image: ImageSummary }
  | { readonly kind: 'save'; readonly images: readonly ImageSummary[] };

export const imageDialog = new Store<ImageDialog | null>(null);

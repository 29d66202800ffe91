import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Store } from '../../lib/store.ts';

/** The dialog about volumes that is open; one at a time, in whatever view. */
export type VolumeDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'clone'; readonly volume: VolumeSummary }
  | { readonly kind: 'export'; readonly volume: VolumeSummary }
  /** Into which; null: into one that the user names. */
  | { readonly kind: 'import'; readonly volume: VolumeSummary | null };

export const volumeDialog = new Store<VolumeDialog | null>(null);

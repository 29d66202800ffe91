import type { PruneReport } from './prune.ts';
import type { VolumeContentsControl } from './volume-contents.ts';
import type { VolumeSpec } from './volume-spec.ts';
import type { VolumeSummary } from './volume.ts';

export interface VolumeControl {
  readonly contents: VolumeContentsControl;
  /** By name. `sizes`: measured now, which takes the engine seconds for large ones. */
  list(request: { readonly sizes: boolean }): Promise<readonly VolumeSummary[]>;
  inspect(volume: string): Promise<unknown>;
  create(spec: VolumeSpec): Promise<{ readonly name: string }>;
  remove(volume: string, options: { readonly force: boolean }): Promise<void>;
  /** Of those that no container mounts; `all`: named ones too. */
  prunePreview(options: { readonly all: boolean }): Promise<PruneReport>;
  prune(options: { readonly all: boolean }): Promise<PruneReport>;
}

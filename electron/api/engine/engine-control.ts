import type { CancelSignal } from '../../base/cancellation.ts';
import type { EngineChange } from './changes.ts';
import type { ContainerControl } from './container-control.ts';
import type { FileControl } from './file-control.ts';
import type { ImageControl } from './image-control.ts';
import type { KeptLogControl } from './kept-log-control.ts';
import type { ContainerNetworkControl } from './network-control.ts';
import type { PruneReport } from './prune.ts';
import type { DiskUsage, EngineInfo } from './system.ts';
import type { VolumeControl } from './volume-control.ts';

/**
 * What a dashboard needs of the Docker engine of the running machine. Everything throws `not-running` without one, but `changes`,
 * which waits for it. What the engine refuses has the engine's words and one of these codes: `no-such-container`,
 * `no-such-image`, `no-such-volume`, `no-such-network`, `no-such-object`, `engine-conflict` (in use, name taken, wrong state),
 * `engine-refused` (an input it does not like, a port that cannot be had), `engine-denied` (a registry wants credentials),
 * `engine-failed` (its own fault, a registry that cannot be reached), `engine-request-failed` (no or no sensible answer).
 */
export interface EngineControl {
  readonly containers: ContainerControl;
  readonly images: ImageControl;
  readonly volumes: VolumeControl;
  readonly networks: ContainerNetworkControl;
  readonly files: FileControl;
  readonly keptLogs: KeptLogControl;
  readonly system: EngineSystemControl;
  /** What happened since it was last asked, collected for a moment. */
  changes(signal: CancelSignal): AsyncIterable<EngineChange>;
}

export interface EngineSystemControl {
  info(): Promise<EngineInfo>;
  /** Takes the engine seconds when there is much. */
  diskUsage(): Promise<DiskUsage>;
  /** `all`: also what later builds could still use. */
  pruneBuildCache(options: { readonly all: boolean }): Promise<PruneReport>;
}

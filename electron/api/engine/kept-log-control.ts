import type { CancelSignal } from '../../base/cancellation.ts';
import type { ContainerLogLine } from './container-logs.ts';
import type { KeptLog, KeptLogRequest } from './kept-logs.ts';

/**
 * Logs of containers that were removed, kept in the VM for as long as the setting `logs.keepDays` says. Errors besides those of
 * `EngineControl`: `no-such-log` (it has expired, or was deleted), `kept-logs-failed`.
 */
export interface KeptLogControl {
  /** Those that were removed last first. */
  list(): Promise<readonly KeptLog[]>;
  /** In batches, read only as they are asked for. Ends with the log. */
  read(request: KeptLogRequest, signal: CancelSignal): Promise<AsyncIterable<readonly ContainerLogLine[]>>;
  /** Deletes one for good. */
  remove(id: string): Promise<void>;
  /** Deletes all that are kept now. */
  clear(): Promise<void>;
}

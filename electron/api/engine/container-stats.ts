import { z } from 'zod';
import { CONTAINER_STATS_MAX } from '../limits.ts';
import { containerReference } from './references.ts';

/** Null: of all that run, those that start later included, up to CONTAINER_STATS_MAX. */
export const containerStatsRequest = z.strictObject({
  containers: z.array(containerReference).min(1).max(CONTAINER_STATS_MAX).nullable(),
});
export type ContainerStatsRequest = z.infer<typeof containerStatsRequest>;

/** What a container used, about once a second. Counters go up from its start; rates are differences of two samples. */
export interface ContainerStats {
  readonly id: string;
  readonly timeMs: number;
  /** Since the sample before; 100 is one CPU in full. Null in the first sample. */
  readonly cpuPercent: number | null;
  /** CPUs that it may use at most. */
  readonly cpus: number;
  /** Without the page cache that the kernel can take back, as `docker stats` shows it. */
  readonly memoryBytes: number;
  /** Its own limit, or the VM's memory. */
  readonly memoryLimitBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
  readonly processes: number;
}

/**
 * `opened` first. Each `samples` has at most one sample a container, the newest: a client that acknowledges late gets fewer.
 * `ended` holds the ids of containers that no samples come of any more. The stream goes on, also while none runs.
 */
export type ContainerStatsEvent =
  | { readonly kind: 'opened'; readonly id: number }
  | {
      readonly kind: 'samples';
      readonly units: number;
      readonly samples: readonly ContainerStats[];
      readonly ended: readonly string[];
    };

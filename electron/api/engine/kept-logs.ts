import { z } from 'zod';

/** Of a container that is gone. */
const containerId = z.string().regex(/^[0-9a-f]{64}$/, 'must be the whole id of a container');

export const keptLogReference = z.strictObject({ id: containerId });

export const keptLogRequest = z.strictObject({
  id: containerId,
  /** How many of the last lines; null: all that is kept. */
  lines: z.int().min(0).max(1_000_000).nullable(),
});
export type KeptLogRequest = z.infer<typeof keptLogRequest>;

/** The log of a container that was removed, and what is known of that. Its names are as hostile as those of one that is there. */
export interface KeptLog {
  /** The container's. */
  readonly id: string;
  /** Empty, as `image`, when the engine had not written what it is. Several may have one name. */
  readonly name: string;
  readonly image: string;
  readonly project: string | null;
  readonly service: string | null;
  readonly createdMs: number | null;
  /** Null: it did not end before it was removed, as far as is known. */
  readonly finishedMs: number | null;
  readonly exitCode: number | null;
  readonly removedMs: number;
  /** As the engine wrote it. */
  readonly sizeBytes: number;
  /** It was too long: its start is not there. */
  readonly isCut: boolean;
}

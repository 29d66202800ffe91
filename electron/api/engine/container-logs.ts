import { z } from 'zod';
import { containerReference } from './references.ts';

export const containerLogRequest = z.strictObject({
  container: containerReference,
  /** Goes on with what is written from now on, until the container stops or the client ends the subscription. */
  follow: z.boolean(),
  /** How many of the last lines come first; null: all that is kept. */
  lines: z.int().min(0).max(1_000_000).nullable(),
  /** Lines since then alone, in milliseconds since the epoch. */
  sinceMs: z.int().nonnegative().nullable(),
  untilMs: z.int().nonnegative().nullable(),
});
export type ContainerLogRequest = z.infer<typeof containerLogRequest>;

/**
 * A line, or a piece of one that is longer than a message should be: whatever the program wrote, control characters
 * included, without the end of the line. Bytes that are no UTF-8 stand as U+FFFD.
 */
export interface ContainerLogLine {
  /** A container with a tty has stdout alone. */
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds, UTC: sorts as text. Empty where the engine gave none. */
  readonly time: string;
  readonly text: string;
  /** The next piece of this stream belongs to the same line. */
  readonly continues: boolean;
}

/** `opened` first, `ended` last. `units` is what `engine.acknowledge` is to be told once the lines are dealt with. */
export type ContainerLogEvent =
  | { readonly kind: 'opened'; readonly id: number; readonly tty: boolean }
  | { readonly kind: 'lines'; readonly units: number; readonly lines: readonly ContainerLogLine[] }
  | { readonly kind: 'ended' };

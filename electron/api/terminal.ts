import { z } from 'zod';
import { containerReference, lineOfText } from './engine/references.ts';

/** The screen of a terminal, in characters; `term` is what TERM is to be in the guest. */
export const terminalSize = z.strictObject({
  columns: z.int().min(1).max(10_000),
  rows: z.int().min(1).max(10_000),
});
export type TerminalSize = z.infer<typeof terminalSize>;

const terminalTty = terminalSize.extend({ term: z.string().max(64) });

/**
 * What to open: the guest's own tty, a process in the guest, or one in a container. Without `command` the process is root's login
 * shell, or the best shell that the container has; with one, the shell runs that line, while a container runs these arguments.
 * Without `tty` its three streams are apart and binary.
 */
export const terminalRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('console') }),
  z.strictObject({
    kind: z.literal('shell'),
    command: z
      .string()
      .min(1)
      .max(128 * 1024)
      .nullable(),
    tty: terminalTty.nullable(),
  }),
  z.strictObject({
    kind: z.literal('container'),
    container: containerReference,
    command: z
      .array(z.string().max(128 * 1024))
      .min(1)
      .max(512)
      .nullable(),
    /** `uid`, `name`, `uid:gid`; null: the container's own. */
    user: lineOfText(255).nullable(),
    workingFolder: lineOfText(4096).nullable(),
    tty: terminalTty.nullable(),
  }),
]);
export type TerminalRequest = z.infer<typeof terminalRequest>;

/** Output of a stream, in the order of its arrival; bytes are base64 and at most TERMINAL_CHUNK_MAX_BYTES long. */
export interface TerminalOutput {
  readonly kind: 'output';
  readonly stream: 'stdout' | 'stderr';
  readonly base64: string;
}

/** The last event. `code` is null when a signal ended the process, or when it has none: a console. */
export interface TerminalExit {
  readonly kind: 'exit';
  readonly code: number | null;
  readonly signal: string | null;
}

export type TerminalEvent = { readonly kind: 'opened'; readonly id: number } | TerminalOutput | TerminalExit;

import type { Readable, Writable } from 'node:stream';

/** A program in the VM, whatever way leads there. Its streams are read and written as fast as it does it. */
export interface GuestProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Null: a signal ended it. Rejects when nobody will ever know. */
  readonly exited: Promise<number | null>;
  /** Ends it, and its streams. */
  hangUp(): void;
}

/** Runs a command line of the VM's shell as root. Rejects when there is no VM, or no way into it. */
export type RunInGuest = (command: string, signal: AbortSignal) => Promise<GuestProgram>;

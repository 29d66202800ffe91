import type { Readable, Writable } from 'node:stream';
import type { TerminalChannel } from '../api/backend.ts';
import { TERMINAL_CHUNK_MAX_BYTES } from '../api/limits.ts';
import type { TerminalExit, TerminalOutput, TerminalSize } from '../api/terminal.ts';

/** A process in the guest, as the ssh session hands it out. */
export interface GuestProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Empty where a tty joins the two. */
  readonly stderr: Readable;
  /** Settles when the process has ended; rejects when nobody will ever know, for example as the connection was lost. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  resize(size: TerminalSize): void;
  /** Ends the channel, and with it the process. */
  close(): void;
}

/**
 * Puts a process behind the API. Its streams are read only as far as the API's client keeps up: what is not asked for stays in
 * their buffers, then in ssh's window, then in the guest, where the process waits. The exit is reported after the last output.
 */
export class ProcessTerminal implements TerminalChannel {
  readonly #process: GuestProcess;
  readonly #ready = new Wake();
  #closed = false;

  constructor(process: GuestProcess) {
    this.#process = process;
    // A stream that breaks ends; the exit tells what there is to tell.
    process.stdin.on('error', () => undefined);
  }

  readonly output: AsyncIterable<TerminalOutput | TerminalExit> = { [Symbol.asyncIterator]: () => this.#read() };

  async *#read(): AsyncGenerator<TerminalOutput | TerminalExit, void> {
    const { stdout, stderr, exited } = this.#process;
    const sources = [
      { stream: 'stdout' as const, readable: stdout, ended: watch(stdout, this.#ready) },
      { stream: 'stderr' as const, readable: stderr, ended: watch(stderr, this.#ready) },
    ];
    let exit: { readonly value: TerminalExit } | { readonly error: unknown } | null = null;
    const settle = (result: NonNullable<typeof exit>): void => {
      exit = result;
      this.#ready.now();
    };
    exited.then(
      (result) => settle({ value: { kind: 'exit', ...result } }),
      (error: unknown) => settle({ error }),
    );
    const settled = (): typeof exit => exit;
    while (!this.#closed) {
      let idle = true;
      for (const { stream, readable } of sources) {
        const piece = readPiece(readable);
        if (piece === null) continue;
        idle = false;
        yield { kind: 'output', stream, base64: piece.toString('base64') };
      }
      if (!idle) continue;
      const last = settled();
      if (last !== null && sources.every((source) => source.ended())) {
        if ('error' in last) throw last.error;
        yield last.value;
        return;
      }
      await this.#ready.wait();
    }
  }

  write(base64: string): Promise<void> {
    const { stdin } = this.#process;
    return new Promise((resolve) => {
      if (!stdin.writable) resolve();
      // The callback comes when the guest's side took the bytes, or never will.
      else stdin.write(Buffer.from(base64, 'base64'), () => resolve());
    });
  }

  end(): Promise<void> {
    this.#process.stdin.end();
    return Promise.resolve();
  }

  resize(size: TerminalSize): Promise<void> {
    this.#process.resize(size);
    return Promise.resolve();
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ready.now();
    this.#process.close();
  }
}

/** The next piece that is there already, cut to what one message takes. */
function readPiece(readable: Readable): Buffer | null {
  const available = Math.min(readable.readableLength, TERMINAL_CHUNK_MAX_BYTES);
  // Reading nothing is what makes a stream fetch more.
  const piece = (available === 0 ? readable.read() : readable.read(available)) as Buffer | null;
  if (piece === null || piece.length <= TERMINAL_CHUNK_MAX_BYTES) return piece;
  readable.unshift(piece.subarray(TERMINAL_CHUNK_MAX_BYTES));
  return piece.subarray(0, TERMINAL_CHUNK_MAX_BYTES);
}

/** Wakes the reader for each change of a stream; the result tells whether it has ended. */
function watch(readable: Readable, ready: Wake): () => boolean {
  let ended = readable.readableEnded || readable.destroyed;
  const end = (): void => {
    ended = true;
    ready.now();
  };
  readable.on('readable', () => ready.now());
  readable.on('end', end);
  readable.on('close', end);
  readable.on('error', end);
  return () => ended;
}

/** A signal that is not lost when it comes before the wait. */
class Wake {
  #pending = false;
  #resolve: (() => void) | null = null;

  now(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  async wait(): Promise<void> {
    if (!this.#pending) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#resolve = null;
    this.#pending = false;
  }
}

import type { Readable } from 'node:stream';
import { TERMINAL_WRITE_MAX_BYTES } from '../../api/limits.ts';
import type { Disposable } from '../../base/disposable.ts';

export interface InputPumpOptions {
  readonly input: Readable;
  /** Resolves when the other side took the bytes; the next ones are sent then. */
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Byte that is not passed on but calls `onEscape`; null: there is none. */
  readonly escape: number | null;
  readonly onEscape: () => void;
  /** The connection broke. */
  readonly onError: (error: unknown) => void;
}

/** Typed ahead beyond this is dropped: a person cannot, and a terminal in raw mode cannot be told to wait. */
const TYPED_MAX_BYTES = 1024 * 1024;

/**
 * Sends input on, one write at a time; what comes meanwhile makes up the next one. A pipe is read no further than that. A
 * terminal is always read, so that the escape key works even when the other side takes nothing.
 */
export function pumpInput(options: InputPumpOptions, source: { readonly isTerminal: boolean }): Disposable {
  const { input } = options;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let sending = false;
  let ended = false;

  const send = async (): Promise<void> => {
    sending = true;
    try {
      while (waitingBytes > 0) {
        const all = Buffer.concat(waiting);
        waiting = [];
        waitingBytes = 0;
        if (!source.isTerminal && !ended) input.resume();
        for (let start = 0; start < all.length; start += TERMINAL_WRITE_MAX_BYTES) {
          await options.write(all.subarray(start, start + TERMINAL_WRITE_MAX_BYTES));
        }
      }
      if (ended) await options.end();
    } catch (error) {
      options.onError(error);
    } finally {
      sending = false;
    }
  };
  const take = (bytes: Buffer): void => {
    if (!source.isTerminal || waitingBytes + bytes.length <= TYPED_MAX_BYTES) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
    }
    if (!sending) void send();
  };
  const onData = (chunk: Buffer): void => {
    const escape = options.escape === null ? -1 : chunk.indexOf(options.escape);
    take(escape < 0 ? chunk : chunk.subarray(0, escape));
    if (!source.isTerminal && waitingBytes >= TERMINAL_WRITE_MAX_BYTES) input.pause();
    if (escape >= 0) options.onEscape();
  };
  const onEnd = (): void => {
    ended = true;
    if (!sending) void send();
  };
  input.on('data', onData);
  input.on('end', onEnd);
  input.on('error', onEnd);
  return {
    dispose: () => {
      input.off('data', onData);
      input.off('end', onEnd);
      input.off('error', onEnd);
      input.pause();
    },
  };
}

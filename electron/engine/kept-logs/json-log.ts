import { z } from 'zod';
import type { LogPiece } from '../containers/log-frames.ts';
import { LOGGED_MESSAGE_MAX_BYTES } from '../limits.ts';
import { timedPiece } from './timed-piece.ts';

const NEWLINE = 0x0a;

const message = z.object({ log: z.string(), stream: z.enum(['stdout', 'stderr']).catch('stdout'), time: z.string() });

/**
 * A file of the engine's json-file driver, in whatever pieces it comes: a line a message, `{"log":"text\n","stream":"stdout","time":"…"}`,
 * without the newline at the end of `log` where the engine cut a line. What is no message is left out: a log that was cut begins with the
 * rest of one, and after a crash of the VM one ends in nothing or in zeros.
 */
export class JsonLog {
  #parts: Buffer[] = [];
  #bytes = 0;

  *push(chunk: Buffer): Generator<LogPiece, void> {
    let offset = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, offset);
      if (newline === -1) break;
      this.#keep(chunk.subarray(offset, newline));
      yield* this.#end();
      offset = newline + 1;
    }
    this.#keep(chunk.subarray(offset));
  }

  /** Of what is too long nothing is kept but its length. */
  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes <= LOGGED_MESSAGE_MAX_BYTES) this.#parts.push(part);
    else this.#parts = [];
  }

  *#end(): Generator<LogPiece, void> {
    const line = this.#bytes <= LOGGED_MESSAGE_MAX_BYTES ? Buffer.concat(this.#parts).toString('utf8') : '';
    this.#parts = [];
    this.#bytes = 0;
    const parsed = message.safeParse(jsonOf(line));
    if (!parsed.success) return;
    const { stream, time, log } = parsed.data;
    yield timedPiece(stream, time, Buffer.from(log, 'utf8'));
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

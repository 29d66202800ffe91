/** Bytes of one of the two streams. `starts`: they are the first of a message of the log. */
export interface LogPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
  readonly starts: boolean;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart what the engine sends for containers without a tty, in whatever pieces it comes:
 *
 *   0      stream: 0 or 1 stdout, 2 stderr
 *   1-3    zero
 *   4-7    length of what follows, big-endian
 *
 * One frame is one message of a log, or some bytes of an exec. Nothing of a frame is held back until its end. A stream of another
 * number counts as stdout: what it says is more use than none.
 */
export class LogFrames {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  #restBytes = 0;
  #starts = false;
  #stream: LogPiece['stream'] = 'stdout';

  *push(chunk: Uint8Array): Generator<LogPiece, void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#restBytes === 0) {
        const part = chunk.subarray(offset, offset + HEADER_BYTES - this.#headerBytes);
        this.#header.set(part, this.#headerBytes);
        this.#headerBytes += part.length;
        offset += part.length;
        if (this.#headerBytes === HEADER_BYTES) this.#begin();
        continue;
      }
      const bytes = chunk.subarray(offset, offset + this.#restBytes);
      offset += bytes.length;
      this.#restBytes -= bytes.length;
      yield { stream: this.#stream, bytes, starts: this.#starts };
      this.#starts = false;
    }
  }

  #begin(): void {
    this.#headerBytes = 0;
    this.#stream = this.#header[0] === STDERR ? 'stderr' : 'stdout';
    this.#restBytes = new DataView(this.#header.buffer).getUint32(4);
    this.#starts = true;
  }
}

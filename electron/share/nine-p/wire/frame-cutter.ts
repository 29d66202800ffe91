import { HEAD_BYTES } from './messages.ts';

/** Cuts a stream into messages by the size that each begins with. A message that came in one piece is not copied. */
export class FrameCutter {
  #pieces: Buffer[] = [];
  #haveBytes = 0;
  /** Of the next message; null: not known yet. */
  #size: number | null = null;

  /** Calls `heard` for each message that is whole. False for a size that no message has: there is no way to go on then. */
  push(chunk: Buffer, maxBytes: number, heard: (frame: Buffer) => void): boolean {
    this.#pieces.push(chunk);
    this.#haveBytes += chunk.length;
    for (;;) {
      if (this.#size === null) {
        if (this.#haveBytes < 4) return true;
        this.#size = this.#joined().readUInt32LE(0);
        if (this.#size < HEAD_BYTES || this.#size > maxBytes) return false;
      }
      if (this.#haveBytes < this.#size) return true;
      const bytes = this.#joined();
      const rest = bytes.subarray(this.#size);
      const frame = bytes.subarray(0, this.#size);
      this.#pieces = [rest];
      this.#haveBytes = rest.length;
      this.#size = null;
      heard(frame);
    }
  }

  #joined(): Buffer {
    const [only] = this.#pieces;
    if (this.#pieces.length === 1 && only !== undefined) return only;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}

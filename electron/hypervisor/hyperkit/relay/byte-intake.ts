/** Collects a given number of bytes off the front of a stream, for a handshake. */
export class ByteIntake {
  #bytes = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  /** The next `count` bytes, or null when they have not all come. */
  take(count: number): Buffer | null {
    if (this.#bytes.length < count) return null;
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** Whatever is left. */
  takeAll(): Buffer {
    return this.take(this.#bytes.length) ?? this.#bytes;
  }
}

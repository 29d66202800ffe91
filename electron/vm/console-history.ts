/** The last bytes of the console, for a viewer who comes later. Holds at most HISTORY_BYTES. */
export const HISTORY_BYTES = 64 * 1024;

export class ConsoleHistory {
  readonly #ring = new Uint8Array(HISTORY_BYTES);
  /** Bytes ever pushed; the next one goes to this index modulo the ring's size. */
  #total = 0;

  push(bytes: Uint8Array): void {
    const kept = bytes.subarray(Math.max(0, bytes.length - HISTORY_BYTES));
    const offset = (this.#total + bytes.length - kept.length) % HISTORY_BYTES;
    const first = kept.subarray(0, HISTORY_BYTES - offset);
    this.#ring.set(first, offset);
    this.#ring.set(kept.subarray(first.length), 0);
    this.#total += bytes.length;
  }

  /** A copy, oldest byte first. */
  snapshot(): Uint8Array {
    if (this.#total <= HISTORY_BYTES) return this.#ring.slice(0, this.#total);
    const oldest = this.#total % HISTORY_BYTES;
    return Buffer.concat([this.#ring.subarray(oldest), this.#ring.subarray(0, oldest)]);
  }
}

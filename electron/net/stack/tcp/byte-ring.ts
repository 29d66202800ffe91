import { seqDistance } from './seq.ts';
import type { RingPool } from './ring-pool.ts';

/**
 * A ring of bytes that is addressed by sequence number: its size is a power of two, so the place of a byte is the low bits of its
 * number's distance to the first one, and nothing moves when the stream goes on. Which bytes are filled is the owner's knowledge.
 *
 * The first byte after memory was borrowed lies at its beginning. So a ring that is emptied after each burst uses the same few pages
 * again, which are in the processor's cache, and one piece holds the next burst.
 *
 * Memory is borrowed from the pool with the first byte and given back by `release` when the owner holds none. A part that the host
 * still reads from or writes into must not go to another flow: the owner then calls `abandon`, and the collector takes the memory once
 * the host lets go of it.
 */
export class ByteRing {
  readonly #pool: RingPool;
  #sizeBytes: number;
  #bytes: Uint8Array | null = null;
  /** The number that lies at the memory's beginning. */
  #first = 0;

  constructor(pool: RingPool, sizeBytes: number) {
    this.#pool = pool;
    this.#sizeBytes = pool.admit(sizeBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Copies `sizeBytes` of `source` to their place. */
  put(sequence: number, source: Uint8Array, offset: number, sizeBytes: number): void {
    const bytes = this.#memory(sequence);
    const at = this.#placeOf(sequence);
    const first = Math.min(sizeBytes, this.#sizeBytes - at);
    bytes.set(source.subarray(offset, offset + first), at);
    if (first < sizeBytes) bytes.set(source.subarray(offset + first, offset + sizeBytes), 0);
  }

  /** The ring's own memory from `sequence` on: `sizeBytes`, or less where the ring ends. */
  span(sequence: number, sizeBytes: number): Uint8Array {
    const bytes = this.#memory(sequence);
    const at = this.#placeOf(sequence);
    return bytes.subarray(at, Math.min(at + sizeBytes, this.#sizeBytes));
  }

  mayDouble(limitBytes: number): boolean {
    return this.#sizeBytes * 2 <= limitBytes && this.#pool.hasRoom(this.#sizeBytes);
  }

  /** Doubles the size, with what is in `[from, to)` kept; false when the pool says no or `limitBytes` is reached. */
  double(from: number, to: number, limitBytes: number): boolean {
    if (this.#sizeBytes * 2 > limitBytes || !this.#pool.grow(this.#sizeBytes)) return false;
    const old = this.#bytes;
    const oldSizeBytes = this.#sizeBytes;
    const oldFirst = this.#first;
    this.#sizeBytes *= 2;
    this.#bytes = null;
    if (old === null) return true;
    let at = from;
    while (seqDistance(at, to) > 0) {
      const place = (at - oldFirst) & (oldSizeBytes - 1);
      const size = Math.min(seqDistance(at, to), oldSizeBytes - place);
      this.put(at, old, place, size);
      at = (at + size) >>> 0;
    }
    this.#pool.release(old);
    return true;
  }

  /** The memory goes back; the size stays promised. */
  release(): void {
    if (this.#bytes !== null) this.#pool.release(this.#bytes);
    this.#bytes = null;
  }

  /** The end of the ring. `inUse`: the host may still touch its memory. */
  dispose(use: { readonly inUse: boolean }): void {
    if (!use.inUse) this.release();
    this.#bytes = null;
    this.#pool.giveUp(this.#sizeBytes);
    this.#sizeBytes = 0;
  }

  #placeOf(sequence: number): number {
    return (sequence - this.#first) & (this.#sizeBytes - 1);
  }

  #memory(sequence: number): Uint8Array {
    if (this.#bytes !== null) return this.#bytes;
    this.#bytes = this.#pool.take(this.#sizeBytes);
    this.#first = sequence;
    return this.#bytes;
  }
}

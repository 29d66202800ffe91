import type { BufferPool, LinkBuffer } from './buffer-pool.ts';
import type { LinkCounters } from './link-counters.ts';
import { SMALLEST_FRAME_BYTES } from './link-limits.ts';
import type { StreamFraming } from './stream-framing.ts';
import type { StreamTransport } from './stream-transport.ts';

export interface StreamWriterOptions {
  readonly pool: BufferPool;
  readonly framing: StreamFraming;
  readonly largestFrameBytes: number;
  readonly counters: LinkCounters;
  readonly transport: StreamTransport;
}

/** A buffer of the pool and how much of it is written. */
interface Filled {
  readonly buffer: LinkBuffer;
  readonly usedBytes: number;
}

/**
 * Lines frames up behind one another, each with its length in front, and hands them to the transport in large writes.
 *
 *   pool ──▶ #current (being filled) ──full──▶ #full, in order ──▶ #writing (one at a time) ──▶ pool
 *                     └──────────────flush───────────────────────────────┘
 *
 * One write is under way at a time: while the system does not take it, a second one could not go out either, and what is flushed
 * meanwhile collects in `#current` and leaves as one write. A buffer that fills up does not wait for the flush. A buffer that the
 * system took at once never leaves our hands. When all buffers are on their way the writer is full: that bounds what waits between the
 * stack and the guest, and `written` tells when there is room again.
 */
export class StreamWriter {
  readonly #pool: BufferPool;
  readonly #framing: StreamFraming;
  readonly #largestFrameBytes: number;
  readonly #counters: LinkCounters;
  readonly #transport: StreamTransport;
  readonly #full: Filled[] = [];
  #writing: Filled | null = null;
  #current: LinkBuffer | null;
  /** Of `#current`, complete frames only. */
  #usedBytes = 0;
  #reservedBytes = -1;
  #flushWanted = false;
  #view: DataView;
  #bytes: Uint8Array;

  /** Throws a RangeError when the pool has no buffer, or its buffers hold no frame. */
  constructor(options: StreamWriterOptions) {
    const first = options.pool.take();
    if (first === null || first.bytes.length < options.framing.prefixBytes + options.largestFrameBytes) {
      throw new RangeError('the pool has no buffer that holds a frame');
    }
    this.#pool = options.pool;
    this.#framing = options.framing;
    this.#largestFrameBytes = options.largestFrameBytes;
    this.#counters = options.counters;
    this.#transport = options.transport;
    this.#current = first;
    this.#view = first.view;
    this.#bytes = first.bytes;
  }

  get view(): DataView {
    return this.#view;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Throws a RangeError for more than a frame of this link: that room would never come. */
  reserve(sizeBytes: number): number {
    if (sizeBytes > this.#largestFrameBytes)
      throw new RangeError(`a frame of ${sizeBytes} bytes does not fit the link`);
    if (!this.#makeRoom(this.#framing.prefixBytes + sizeBytes)) return -1;
    this.#reservedBytes = sizeBytes;
    return this.#usedBytes + this.#framing.prefixBytes;
  }

  /** Throws a RangeError for more than was reserved: it lies behind the buffer, or on no frame's room at all. */
  commit(sizeBytes: number): void {
    if (sizeBytes > this.#reservedBytes) throw new RangeError(`${sizeBytes} bytes were not reserved`);
    this.#reservedBytes = -1;
    if (sizeBytes < SMALLEST_FRAME_BYTES) {
      this.#counters.invalid++;
      return;
    }
    this.#framing.writeLength(this.#view, this.#usedBytes, sizeBytes);
    this.#usedBytes += this.#framing.prefixBytes + sizeBytes;
    this.#counters.framesSent++;
    this.#counters.bytesSent += sizeBytes;
  }

  /** Puts bytes that are no frame into the stream. False: there is no room. */
  put(message: Uint8Array): boolean {
    if (!this.#makeRoom(message.length)) return false;
    this.#bytes.set(message, this.#usedBytes);
    this.#usedBytes += message.length;
    return true;
  }

  /** False: there was nothing to be written. */
  flush(): boolean {
    if (this.#usedBytes === 0) return false;
    this.#flushWanted = true;
    this.#pump();
    return true;
  }

  /** The write that was under way is done; what waited goes out. */
  written(): void {
    if (this.#writing === null) return;
    this.#pool.give(this.#writing.buffer);
    this.#writing = null;
    this.#pump();
  }

  /** Gives all buffers back. The transport MUST be closed. */
  release(): void {
    for (const { buffer } of this.#full.splice(0)) this.#pool.give(buffer);
    if (this.#writing !== null) this.#pool.give(this.#writing.buffer);
    if (this.#current !== null) this.#pool.give(this.#current);
    this.#writing = null;
    this.#current = null;
  }

  #makeRoom(sizeBytes: number): boolean {
    if (this.#current !== null) {
      if (this.#usedBytes + sizeBytes <= this.#current.bytes.length) return true;
      this.#full.push({ buffer: this.#current, usedBytes: this.#usedBytes });
      this.#current = null;
      this.#usedBytes = 0;
      this.#pump();
    }
    const next = this.#pool.take();
    if (next === null) return false;
    this.#current = next;
    this.#view = next.view;
    this.#bytes = next.bytes;
    return true;
  }

  #pump(): void {
    while (this.#writing === null) {
      const full = this.#full.shift();
      if (full !== undefined) {
        this.#write(full);
      } else {
        if (this.#flushWanted && this.#current !== null && this.#usedBytes > 0) this.#writeCurrent(this.#current);
        return;
      }
    }
  }

  #write(full: Filled): void {
    if (this.#transport.write(full.buffer.bytes.subarray(0, full.usedBytes))) this.#pool.give(full.buffer);
    else this.#writing = full;
  }

  #writeCurrent(buffer: LinkBuffer): void {
    const usedBytes = this.#usedBytes;
    this.#flushWanted = false;
    this.#usedBytes = 0;
    if (this.#transport.write(buffer.bytes.subarray(0, usedBytes))) return;
    this.#writing = { buffer, usedBytes };
    this.#current = null;
  }
}

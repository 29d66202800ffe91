/**
 * A few large buffers that are lent to links and come back. Where they lie is the pool's business: on the heap of JavaScript, or in
 * one `WebAssembly.Memory` of fixed size, so that code there can work on frames in place (`bytes.byteOffset` is then the address).
 */
export interface BufferPool {
  readonly bufferBytes: number;
  /** Null when all are lent. */
  take(): LinkBuffer | null;
  /** MUST be called once for each buffer that was taken, when no system call uses it any more. */
  give(buffer: LinkBuffer): void;
}

/** `bytes` and `view` cover the same bytes, so an offset means the same in both. */
export interface LinkBuffer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export interface FixedBufferPoolOptions {
  readonly buffers: number;
  readonly bufferBytes: number;
}

/** One block of memory, cut into equal buffers. Lends the one that came back last, which is the likeliest to be in the cache. */
export class FixedBufferPool implements BufferPool {
  readonly bufferBytes: number;
  readonly #free: LinkBuffer[] = [];

  constructor(options: FixedBufferPoolOptions) {
    this.bufferBytes = options.bufferBytes;
    const memory = new ArrayBuffer(options.buffers * options.bufferBytes);
    for (let index = options.buffers - 1; index >= 0; index--) {
      const offset = index * options.bufferBytes;
      this.#free.push({
        bytes: new Uint8Array(memory, offset, options.bufferBytes),
        view: new DataView(memory, offset, options.bufferBytes),
      });
    }
  }

  /** How many are not lent. */
  get free(): number {
    return this.#free.length;
  }

  take(): LinkBuffer | null {
    return this.#free.pop() ?? null;
  }

  give(buffer: LinkBuffer): void {
    this.#free.push(buffer);
  }
}

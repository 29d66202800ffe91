import type { LinkBuffer } from './buffer-pool.ts';
import type { FrameReceiver } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { SMALLEST_FRAME_BYTES } from './link-limits.ts';
import type { StreamFraming } from './stream-framing.ts';

export interface StreamReaderOptions {
  readonly buffer: LinkBuffer;
  readonly framing: StreamFraming;
  readonly largestFrameBytes: number;
  readonly counters: LinkCounters;
}

/**
 * Cuts a byte stream into frames in the buffer that it was read into.
 *
 *   0 ……… #start ……………… #end ………………… capacity
 *     done      not yet handed   the next read
 *            over (partial frame)
 *
 * A partial frame stays where it is, and the next read goes behind it, until less than half of the buffer is left; then it is moved
 * to the front. That is the only copy, and however small the reads are, a byte is moved at most once a half buffer.
 *
 * A frame that is shorter or longer than the link allows is skipped and counted, because its length tells where the next one begins:
 * a guest that sets a larger MTU than it was told loses frames, not its network. A length that no sound peer announces is an error.
 */
export class StreamReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #framing: StreamFraming;
  readonly #largestFrameBytes: number;
  readonly #counters: LinkCounters;
  #start = 0;
  #end = 0;
  /** Still to be skipped of a frame that is not taken; it need not fit into the buffer. */
  #skipBytes = 0;
  #stopped = false;

  constructor(options: StreamReaderOptions) {
    if (options.buffer.bytes.length < 2 * (options.framing.prefixBytes + options.largestFrameBytes)) {
      throw new RangeError('the receive buffer does not hold two frames');
    }
    this.#bytes = options.buffer.bytes;
    this.#view = options.buffer.view;
    this.#framing = options.framing;
    this.#largestFrameBytes = options.largestFrameBytes;
    this.#counters = options.counters;
  }

  /** Room for the next read, never empty. */
  room(): Uint8Array {
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    } else if (this.#start > 0 && this.#bytes.length - this.#end < this.#bytes.length / 2) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    return this.#bytes.subarray(this.#end);
  }

  filled(sizeBytes: number): void {
    this.#end += sizeBytes;
  }

  /** Takes `sizeBytes` that are no frame out of the stream: their offset, or -1 when they have not all come. */
  take(sizeBytes: number): number {
    if (this.#end - this.#start < sizeBytes) return -1;
    const offset = this.#start;
    this.#start += sizeBytes;
    return offset;
  }

  get view(): DataView {
    return this.#view;
  }

  /** Hands over every whole frame. Answers what is wrong with the stream when it cannot go on, else null. */
  deliver(receiver: FrameReceiver): string | null {
    const { prefixBytes, longestBytes } = this.#framing;
    let delivered = false;
    let problem: string | null = null;
    while (!this.#stopped && this.#skipped()) {
      if (this.#end - this.#start < prefixBytes) break;
      const lengthBytes = this.#framing.readLength(this.#view, this.#start);
      if (lengthBytes > longestBytes) {
        problem = `a frame of ${lengthBytes} bytes was announced`;
        break;
      }
      const offset = this.#start + prefixBytes;
      if (lengthBytes < SMALLEST_FRAME_BYTES || lengthBytes > this.#largestFrameBytes) {
        this.#counters.invalid++;
        this.#start = offset;
        this.#skipBytes = lengthBytes;
        continue;
      }
      const end = offset + lengthBytes;
      if (end > this.#end) break;
      this.#start = end;
      this.#counters.framesReceived++;
      this.#counters.bytesReceived += lengthBytes;
      delivered = true;
      receiver.frame(this.#view, this.#bytes, offset, end);
    }
    if (delivered && !this.#stopped) receiver.burstEnd();
    return problem;
  }

  /** Ends `deliver`, also from within a frame. */
  stop(): void {
    this.#stopped = true;
  }

  /** False: all that has come belongs to a frame that is skipped. */
  #skipped(): boolean {
    if (this.#skipBytes === 0) return true;
    const sizeBytes = Math.min(this.#skipBytes, this.#end - this.#start);
    this.#start += sizeBytes;
    this.#skipBytes -= sizeBytes;
    return this.#skipBytes === 0;
  }
}

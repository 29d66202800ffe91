import type { CongestionControl } from './congestion.ts';

/**
 * RFC 5681 with byte counting. Under recovery the window stands still at half of what was under way, and the pipe of RFC 6675 says
 * what may be sent, so there is no inflation.
 *
 * The initial window is far above RFC 6928's ten segments: there is no network between this sender and the guest, only a link that
 * refuses frames when it is full (and the sender then waits for `writable`), so the window cannot overrun a queue that drops. What
 * bounds a burst is the guest's own receive window. Counting bytes without the limit of RFC 3465 section 2.3 is right for the same
 * reason: one acknowledgement often stands for a whole burst.
 */
export const INITIAL_WINDOW_BYTES = 256 * 1024;
const INITIAL_WINDOW_SEGMENTS = 10;
const SMALLEST_THRESHOLD_SEGMENTS = 2;
/** Above any window that can be offered; keeps the sum within exact integers. */
const LARGEST_WINDOW_BYTES = 2 ** 30;

export class NewReno implements CongestionControl {
  #segmentBytes: number;
  #windowBytes: number;
  #thresholdBytes = LARGEST_WINDOW_BYTES;

  constructor(segmentBytes: number) {
    this.#segmentBytes = segmentBytes;
    this.#windowBytes = this.#initialBytes();
  }

  get windowBytes(): number {
    return this.#windowBytes;
  }

  acknowledged(sizeBytes: number, limited: boolean): void {
    if (!limited) return;
    const step =
      this.#windowBytes < this.#thresholdBytes
        ? sizeBytes
        : Math.max(1, Math.floor((this.#segmentBytes * sizeBytes) / this.#windowBytes));
    this.#windowBytes = Math.min(LARGEST_WINDOW_BYTES, this.#windowBytes + step);
  }

  lost(flightBytes: number): void {
    this.#setThreshold(flightBytes);
    this.#windowBytes = this.#thresholdBytes;
  }

  timedOut(flightBytes: number): void {
    this.#setThreshold(flightBytes);
    this.#windowBytes = this.#segmentBytes;
  }

  /** RFC 5681 section 4.1: the restart window. */
  idle(): void {
    this.#windowBytes = Math.min(this.#windowBytes, this.#initialBytes());
  }

  resize(segmentBytes: number): void {
    this.#segmentBytes = segmentBytes;
  }

  #setThreshold(flightBytes: number): void {
    this.#thresholdBytes = Math.max(flightBytes / 2, SMALLEST_THRESHOLD_SEGMENTS * this.#segmentBytes);
  }

  #initialBytes(): number {
    return Math.max(INITIAL_WINDOW_BYTES, INITIAL_WINDOW_SEGMENTS * this.#segmentBytes);
  }
}

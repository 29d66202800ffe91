import { DELAYED_ACK_MS, QUICK_ACKS } from './tcp-times.ts';

/** Until a larger one comes, a segment of this size counts as full. */
const SMALLEST_FULL_SEGMENT = 536;

/**
 * When the guest gets an acknowledgement: at the end of a burst at the earliest, so that one stands for all that the burst brought.
 *
 * At once for what RFC 5681 section 4.2 names (data out of order, a gap that closes) and for two full segments or more; else within
 * the delay, in the hope that the host's answer carries it. When that hope fails (the delay ran out) the next ones go at once, since
 * the guest may be waiting for them (Nagle's algorithm); when it holds, they wait again.
 *
 * The guest's FIN waits in the same way, also for data that it ends, since nobody's Nagle waits then: most hosts end as soon as they hear
 * of it, and one segment says both.
 */
export class Acknowledging {
  /** Wanted whatever is still to come. */
  now = false;
  dueMs = Infinity;
  #waitingBytes = 0;
  #finWaits = false;
  #fullSegmentBytes = SMALLEST_FULL_SEGMENT;
  #quick = QUICK_ACKS;

  received(sizeBytes: number): void {
    this.#waitingBytes += sizeBytes;
    if (sizeBytes > this.#fullSegmentBytes) this.#fullSegmentBytes = sizeBytes;
  }

  receivedFin(): void {
    this.#finWaits = true;
  }

  wanted(nowMs: number): boolean {
    if (this.now) return true;
    if (this.#waitingBytes === 0 && !this.#finWaits) return false;
    if (!this.#finWaits && (this.#quick > 0 || this.#waitingBytes >= 2 * this.#fullSegmentBytes)) return true;
    if (this.dueMs === Infinity) this.dueMs = nowMs + DELAYED_ACK_MS;
    if (nowMs < this.dueMs) return false;
    this.#quick = QUICK_ACKS;
    return true;
  }

  /** A segment went out; each carries an acknowledgement. */
  sent(withPayload: boolean): void {
    if (withPayload && this.#waitingBytes > 0) this.#quick = 0;
    else if (this.#quick > 0) this.#quick -= 1;
    this.now = false;
    this.dueMs = Infinity;
    this.#waitingBytes = 0;
    this.#finWaits = false;
  }
}

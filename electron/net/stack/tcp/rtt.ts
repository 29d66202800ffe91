import { RTO_MAX_MS, RTO_MIN_MS } from './tcp-times.ts';

/** Clock granularity G of RFC 6298: what the timestamps count in. */
const GRANULARITY_MS = 1;
const MAX_BACKOFF_SHIFT = 16;

/** The retransmission time-out of one flow, RFC 6298; its measurements must never be of a retransmitted segment (Karn). */
export class RttEstimator {
  #smoothedMs = -1;
  #variationMs = 0;
  #backoffs = 0;

  /** -1 before the first measurement. */
  get smoothedMs(): number {
    return this.#smoothedMs;
  }

  /** How many time-outs there were since the last measurement. */
  get backoffs(): number {
    return this.#backoffs;
  }

  get timeoutMs(): number {
    const base = this.#smoothedMs < 0 ? RTO_MIN_MS : this.#measuredMs();
    return Math.min(RTO_MAX_MS, base * 2 ** Math.min(this.#backoffs, MAX_BACKOFF_SHIFT));
  }

  /** RFC 6298 sections 2.2 and 2.3. */
  measure(roundTripMs: number): void {
    this.#backoffs = 0;
    if (this.#smoothedMs < 0) {
      this.#smoothedMs = roundTripMs;
      this.#variationMs = roundTripMs / 2;
      return;
    }
    this.#variationMs += (Math.abs(this.#smoothedMs - roundTripMs) - this.#variationMs) / 4;
    this.#smoothedMs += (roundTripMs - this.#smoothedMs) / 8;
  }

  /** Section 5.5: the timer ran out. */
  backOff(): void {
    this.#backoffs += 1;
  }

  /** The guest answers again, though with nothing to measure by. */
  forgetBackoff(): void {
    this.#backoffs = 0;
  }

  #measuredMs(): number {
    return Math.max(RTO_MIN_MS, this.#smoothedMs + Math.max(GRANULARITY_MS, 4 * this.#variationMs));
  }
}

import type { TcpOptions } from '../../wire/tcp-options.ts';
import type { FlowOptions } from './options.ts';
import type { RttEstimator } from './rtt.ts';
import { seqBefore } from './seq.ts';

/**
 * Where measurements of the round trip come from: the echoed timestamp of each acknowledgement of new data (RFC 7323 section 4.1), or
 * without timestamps one segment at a time that was sent once only (Karn's algorithm, RFC 6298 section 3).
 *
 * An echo from before the last retransmission counts for nothing either. It says that the original had arrived, but not when: when its
 * acknowledgement was lost, what is acknowledged now is the copy, and the guest echoes the original still (RFC 7323 section 4.3 keeps
 * the timestamp of data that is a repetition out). Such samples hold all the time-outs in between and would make the next ones longer.
 */
export class RoundTrips {
  readonly #options: FlowOptions;
  readonly #rtt: RttEstimator;
  #timedSequence = -1;
  #timedAtMs = 0;
  #notBefore = -1;

  constructor(options: FlowOptions, rtt: RttEstimator) {
    this.#options = options;
    this.#rtt = rtt;
  }

  /** New data that ends before `end` went out. */
  sent(end: number, nowMs: number): void {
    if (this.#timedSequence >= 0 || this.#options.timestamps) return;
    this.#timedSequence = end;
    this.#timedAtMs = nowMs;
  }

  /** Something is sent again: what was under way says nothing any more. */
  forget(nowMs: number): void {
    this.#timedSequence = -1;
    this.#notBefore = this.#options.timestamp(nowMs);
  }

  /** New data was acknowledged. */
  acknowledged(acknowledgement: number, options: TcpOptions, nowMs: number): void {
    if (this.#options.timestamps) {
      if (!options.hasTimestamps) return;
      if (this.#notBefore >= 0 && seqBefore(options.timestampEcho, this.#notBefore)) return;
      this.#notBefore = -1;
      const elapsedMs = this.#options.age(options.timestampEcho, nowMs);
      if (elapsedMs >= 0) this.#rtt.measure(elapsedMs);
    } else if (this.#timedSequence >= 0 && !seqBefore(acknowledgement, this.#timedSequence)) {
      this.#rtt.measure(nowMs - this.#timedAtMs);
      this.#timedSequence = -1;
    }
  }
}

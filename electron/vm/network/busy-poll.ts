import type { Clock } from '../../base/clock.ts';

/**
 * Keeps the event loop of this thread from sleeping for a moment where the next event is about to come.
 *
 * A guest that asks and waits makes the thread sleep and be woken twice a round trip, and to be woken costs more than all else that the thread
 * does for it. So after a row of turns of the loop that brought little, and soon, the loop is kept turning for `WINDOW_MS` after each: it looks
 * for events without waiting for them, and finds the next one at once. KVM does the same before it lets a virtual processor sleep.
 *
 *   sleeping ──something is read──▶ in a turn ──`later`──▶ turning ──something is read──▶ in a turn
 *      ▲                               │                     │
 *      └──── too few in a row ─────────┴── WINDOW_MS passed ─┘
 *
 * What it costs is a processor that is busy instead of idle, so it is for those alone who gain: credit grows by one with each turn that brought at
 * most `SHORT_BYTES` and came within the window, and falls by `LATE_COST` with each that came later or brought more (a transfer is limited by the
 * work, not by the sleep; and whoever else does that work may want this processor). Of nine such waits eight must be short to go on, and a guest
 * that falls silent costs one window. Once there is no credit left the next reads are not looked at, so that it costs a transfer nothing.
 */
export interface BusyPollOptions {
  readonly clock: Clock;
  /** Calls back in the same turn of the loop, after the events of that turn, and lets the loop not sleep until then: `setImmediate`. */
  readonly later: (action: () => void) => void;
}

/** Above what a program on the same computer takes to be woken and to answer, twice; KVM waits up to 0.2 ms. */
export const WINDOW_MS = 0.1;
/** Segments without data of a few connections at once. */
export const SHORT_BYTES = 512;
const SHORT_READS = 4;
const CREDIT_MAX = 32;
const CREDIT_TO_TURN = 16;
const LATE_COST = 8;
/** How many reads are let pass without credit. */
export const REST_READS = 32;

export class BusyPoll {
  readonly #clock: Clock;
  readonly #later: BusyPollOptions['later'];
  #credit = 0;
  /** Read in this turn of the loop; -1: nothing yet. */
  #turnBytes = -1;
  #turnReads = 0;
  #restReads = 0;
  #cameSoon = false;
  #turnEndedMs = -Infinity;
  #pending = false;

  constructor(options: BusyPollOptions) {
    this.#clock = options.clock;
    this.#later = options.later;
  }

  /** An event brought so much: of the guest's card, or of a socket of the host. */
  read(sizeBytes: number): void {
    if (this.#restReads > 0) {
      this.#restReads -= 1;
      return;
    }
    if (this.#turnBytes === -1) {
      this.#turnBytes = 0;
      this.#turnReads = 0;
      this.#cameSoon = this.#clock.monotonic() - this.#turnEndedMs <= WINDOW_MS;
      this.#callLater();
    }
    this.#turnBytes += sizeBytes;
    this.#turnReads += 1;
  }

  readonly #turnIsOver = (): void => {
    this.#pending = false;
    const nowMs = this.#clock.monotonic();
    if (this.#turnBytes === -1) {
      if (nowMs - this.#turnEndedMs < WINDOW_MS) this.#callLater();
      return;
    }
    const isShort = this.#turnBytes <= SHORT_BYTES && this.#turnReads <= SHORT_READS;
    if (isShort && this.#cameSoon) this.#credit = Math.min(this.#credit + 1, CREDIT_MAX);
    else this.#credit = Math.max(this.#credit - LATE_COST, 0);
    if (!isShort && this.#credit === 0) this.#restReads = REST_READS;
    this.#turnBytes = -1;
    this.#turnEndedMs = nowMs;
    if (this.#credit >= CREDIT_TO_TURN) this.#callLater();
  };

  #callLater(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#later(this.#turnIsOver);
  }
}

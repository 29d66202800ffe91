import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';

/** What happens to the frames of one direction. Shares are from 0 to 1; what is not given does not happen. */
export interface Faults {
  readonly lossShare?: number;
  readonly duplicateShare?: number;
  /** One bit of the frame is turned over. */
  readonly corruptShare?: number;
  /** These frames are held for `reorderMs` more, so that later ones overtake them. */
  readonly reorderShare?: number;
  /** 10 when not given. */
  readonly reorderMs?: number;
  readonly delayMs?: number;
  /** Up to that much more, evenly. Frames may overtake one another. */
  readonly jitterMs?: number;
  /** Of the line: a frame begins to leave when the one before it has left. */
  readonly rateBitsPerSecond?: number;
  /** What waits for the line at most; a frame beyond is lost, as in a router. No limit when not given. */
  readonly queueBytes?: number;
}

/** What was done to frames so far. */
export interface FaultCounts {
  lost: number;
  duplicated: number;
  corrupted: number;
  reordered: number;
  overflowed: number;
}

export interface FaultLaneOptions {
  readonly faults: Faults;
  readonly clock: Clock;
  readonly random: () => number;
  /** Takes the frames that are due now, in order, and answers how many it took; the rest is offered again on `proceed`. */
  readonly deliver: (frames: readonly Uint8Array[]) => number;
}

interface Held {
  readonly frame: Uint8Array;
  readonly dueMs: number;
}

const DEFAULT_REORDER_MS = 10;

/**
 * One direction of a bad line. A frame passes loss, corruption and duplication, then the queue in front of the line (rate), then
 * the delay. One timer runs, for the frame that is due first; frames of the same time keep their order. The memory is what is under way:
 * one copy a frame, so this is for tests and trials.
 */
export class FaultLane implements Disposable {
  readonly counts: FaultCounts = { lost: 0, duplicated: 0, corrupted: 0, reordered: 0, overflowed: 0 };
  readonly #faults: Faults;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #deliver: (frames: readonly Uint8Array[]) => number;
  /** By time due. */
  readonly #held: Held[] = [];
  #timer: Disposable | null = null;
  #timerDueMs = 0;
  #lineFreeMs = 0;
  /** The receiver took less than it was offered. */
  #blocked = false;

  constructor(options: FaultLaneOptions) {
    this.#faults = options.faults;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#deliver = options.deliver;
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  /** Takes a frame, which becomes the lane's. */
  put(frame: Uint8Array): void {
    if (this.#happens(this.#faults.lossShare)) {
      this.counts.lost++;
      return;
    }
    if (this.#happens(this.#faults.corruptShare)) {
      this.counts.corrupted++;
      const index = Math.floor(this.#random() * frame.length);
      frame[index] = (frame[index] ?? 0) ^ (1 << Math.floor(this.#random() * 8));
    }
    this.#send(frame);
    if (this.#happens(this.#faults.duplicateShare)) {
      this.counts.duplicated++;
      this.#send(frame);
    }
  }

  /** The receiver takes frames again. */
  proceed(): void {
    this.#blocked = false;
    this.#wake();
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
    this.#held.length = 0;
  }

  #send(frame: Uint8Array): void {
    const { rateBitsPerSecond, queueBytes, delayMs = 0, jitterMs = 0, reorderMs = DEFAULT_REORDER_MS } = this.#faults;
    const nowMs = this.#clock.monotonic();
    let dueMs = nowMs;
    if (rateBitsPerSecond !== undefined) {
      const beginsMs = Math.max(nowMs, this.#lineFreeMs);
      if (queueBytes !== undefined && ((beginsMs - nowMs) * rateBitsPerSecond) / 8000 + frame.length > queueBytes) {
        this.counts.overflowed++;
        return;
      }
      this.#lineFreeMs = beginsMs + (frame.length * 8000) / rateBitsPerSecond;
      dueMs = this.#lineFreeMs;
    }
    dueMs += delayMs;
    if (jitterMs > 0) dueMs += this.#random() * jitterMs;
    if (this.#happens(this.#faults.reorderShare)) {
      this.counts.reordered++;
      dueMs += reorderMs;
    }
    let index = this.#held.length;
    while (index > 0 && (this.#held[index - 1]?.dueMs ?? 0) > dueMs) index--;
    this.#held.splice(index, 0, { frame, dueMs });
    this.#wake();
  }

  #wake(): void {
    const first = this.#held[0];
    if (first === undefined || this.#blocked) return;
    if (this.#timer !== null && this.#timerDueMs <= first.dueMs) return;
    void this.#timer?.dispose();
    this.#timerDueMs = first.dueMs;
    this.#timer = this.#clock.after(Math.max(0, first.dueMs - this.#clock.monotonic()), () => {
      this.#timer = null;
      this.#release();
    });
  }

  #release(): void {
    const nowMs = this.#clock.monotonic();
    const waiting = this.#held.findIndex(({ dueMs }) => dueMs > nowMs);
    const due = waiting === -1 ? this.#held.length : waiting;
    // Taken out first, because delivering may put new frames in.
    const offered = this.#held.splice(0, due);
    const taken = offered.length === 0 ? 0 : this.#deliver(offered.map(({ frame }) => frame));
    if (taken < offered.length) {
      this.#held.unshift(...offered.slice(taken));
      this.#blocked = true;
    }
    this.#wake();
  }

  #happens(share: number | undefined): boolean {
    return share !== undefined && share > 0 && this.#random() < share;
  }
}

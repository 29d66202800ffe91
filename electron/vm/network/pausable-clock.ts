import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';

/**
 * A clock that can be stopped: while it stands, no timer of it runs and `monotonic` does not move; afterwards each timer has as long
 * to go as it had before. The network of a paused guest lives by it, so that no connection is given up for the guest's silence.
 * `now` is the wall clock's all the same.
 */
export class PausableClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<PausableTimer>();
  /** Of the underlying clock, when it was stopped; null while it goes. */
  #stoppedMs: number | null = null;
  /** How long it stood, in all. */
  #stoodMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return (this.#stoppedMs ?? this.#clock.monotonic()) - this.#stoodMs;
  }

  after(delayMs: number, callback: () => void): Disposable {
    const timer: PausableTimer = {
      dueMs: this.monotonic() + delayMs,
      running: null,
      fire: () => {
        this.#timers.delete(timer);
        callback();
      },
    };
    this.#timers.add(timer);
    if (this.#stoppedMs === null) timer.running = this.#clock.after(delayMs, timer.fire);
    return {
      dispose: () => {
        this.#timers.delete(timer);
        void timer.running?.dispose();
      },
    };
  }

  setPaused(paused: boolean): void {
    if (paused === (this.#stoppedMs !== null)) return;
    if (paused) {
      this.#stoppedMs = this.#clock.monotonic();
      for (const timer of this.#timers) void timer.running?.dispose();
      return;
    }
    this.#stoodMs += this.#clock.monotonic() - (this.#stoppedMs ?? 0);
    this.#stoppedMs = null;
    const nowMs = this.monotonic();
    for (const timer of this.#timers) {
      timer.running = this.#clock.after(Math.max(0, timer.dueMs - nowMs), timer.fire);
    }
  }
}

interface PausableTimer {
  readonly dueMs: number;
  /** Null before it first ran. */
  running: Disposable | null;
  readonly fire: () => void;
}

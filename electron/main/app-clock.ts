import type { Clock } from '../base/clock.ts';

/** The time of this process; a timer does not keep it from ending. */
export const appClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

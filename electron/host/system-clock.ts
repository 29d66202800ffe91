import { performance } from 'node:perf_hooks';
import type { Clock } from '../base/clock.ts';

/** The host's own time. Its timers keep the process alive, so their owner cancels them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};

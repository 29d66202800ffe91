import type { CancelSignal } from '../../base/cancellation.ts';
import type { Clock } from '../../base/clock.ts';
import { delay } from '../../host/delay.ts';

/**
 * Waits for the end of a machine whose console's pipe, which ends with it, is not ours. Its process is looked for every second, which costs nothing;
 * Hyper-V is asked now and then, since another process can have got the number, and one that has ended is there for others as long as somebody holds it:
 *
 *   every minute ──`hurry`: the machine was told to end──▶ every other second
 */
const PROCESS_LOOK_MS = 1000;
const LOOKS_BETWEEN_QUESTIONS = 60;
const LOOKS_IN_A_HURRY = 2;

export interface WorkerWatchOptions {
  readonly pid: number;
  /** Asks Hyper-V. */
  readonly isOver: () => Promise<boolean>;
  readonly clock: Clock;
}

export class WorkerWatch {
  readonly #options: WorkerWatchOptions;
  #looksBetween = LOOKS_BETWEEN_QUESTIONS;

  constructor(options: WorkerWatchOptions) {
    this.#options = options;
  }

  hurry(): void {
    this.#looksBetween = LOOKS_IN_A_HURRY;
  }

  /** Resolves when it is over; rejects with `cancelled`. */
  async end(signal: CancelSignal): Promise<void> {
    const { pid, isOver, clock } = this.#options;
    for (let looks = 1; processExists(pid); looks += 1) {
      if (looks >= this.#looksBetween) {
        if (await isOver()) return;
        looks = 0;
      }
      await delay(clock, PROCESS_LOOK_MS, signal);
    }
  }
}

/** One that we may not touch is there. */
function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

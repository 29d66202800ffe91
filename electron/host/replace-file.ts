import { rename } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { delay } from './delay.ts';
import { systemClock } from './system-clock.ts';

/**
 * On Windows a file cannot be replaced, and a name not be taken, while somebody has the old one open: a reader of ours, a virus
 * scanner, the index of the search. They let go within moments, so it is tried again for this long.
 */
const HELD_TIMEOUT_MS = 2000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

const HELD_CODES = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Whether the system's error may be another program's hand on the file, which is a matter of Windows alone. */
export const isHeldByAnother = (error: unknown, platform: NodeJS.Platform = process.platform): boolean =>
  platform === 'win32' && error instanceof Error && 'code' in error && HELD_CODES.has(String(error.code));

/** Does `action` again, after pauses, as long as it fails for what others hold; then, and elsewhere at once, it rejects with that error. */
export async function untilLetGo<T>(
  action: () => Promise<T>,
  isHeld: (error: unknown) => boolean,
  clock: Clock = systemClock,
): Promise<T> {
  const deadlineMs = clock.monotonic() + HELD_TIMEOUT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await action();
    } catch (error) {
      if (!isHeld(error) || clock.monotonic() >= deadlineMs) throw error;
    }
    await delay(clock, pauseMs);
  }
}

/** Gives the file `from` the name `to`, in place of the one that has it, also where that one is being read. Rejects as `rename` does. */
export const replaceFile = (from: string, to: string): Promise<void> =>
  untilLetGo(() => rename(from, to), isHeldByAnother);

import { readFileSync } from 'node:fs';
import { writeWhole } from '../client/write-whole.ts';
import { keptPlace, type WindowPlace } from './window/kept-place.ts';

/** What the app remembers about itself; settings are the backend's. */
export interface AppState {
  readonly window: WindowPlace | null;
  /** It was said that closing the window leaves the engine running. */
  readonly toldThatItGoesOn: boolean;
  /** When it was found that there is no graphics processor (`graphics.ts`), since the epoch; null: there may be one. */
  readonly withoutGraphicsMs: number | null;
}

const FIRST: AppState = { window: null, toldThatItGoesOn: false, withoutGraphicsMs: null };

/**
 * A file that is missing, or that somebody broke, is as good as a first start. Read at once and without zod: the way to the first window
 * begins with it (`main.ts`).
 */
export function readAppState(file: string): AppState {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof kept !== 'object' || kept === null) return FIRST;
    const { window, toldThatItGoesOn, withoutGraphicsMs } = kept as Record<string, unknown>;
    return {
      window: keptPlace(window),
      toldThatItGoesOn: toldThatItGoesOn === true,
      withoutGraphicsMs: typeof withoutGraphicsMs === 'number' ? withoutGraphicsMs : null,
    };
  } catch {
    return FIRST;
  }
}

/** A driver may have come since: after a week it is looked anew. */
const GRAPHICS_KNOWN_FOR_MS = 7 * 24 * 3600 * 1000;

/** Whether there was no graphics processor a short while ago. Clocks are set back: what is in the future is not known. */
export function isWithoutGraphics({ withoutGraphicsMs }: AppState, nowMs: number): boolean {
  if (withoutGraphicsMs === null) return false;
  return withoutGraphicsMs <= nowMs && nowMs - withoutGraphicsMs < GRAPHICS_KNOWN_FOR_MS;
}

/** A disk that is full costs the memory of a window's place, so nobody is told. */
export async function writeAppState(file: string, state: AppState): Promise<void> {
  try {
    await writeWhole(file, JSON.stringify(state));
  } catch {
    // See above.
  }
}

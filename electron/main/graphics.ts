import { app } from 'electron';
import type { Disposable } from '../base/disposable.ts';

/** By then whatever there is draws the window. */
const SETTLED_AFTER_MS = 5000;

/**
 * Calls `found` when the computer turns out to have no graphics processor. Chromium finds that out anew at each start: its graphics process
 * fails and is made again while the window waits, a sixth of the time until the dashboard is there. So it is remembered (`app-state.ts`), and
 * the next start draws in software from the beginning (`main.ts`).
 *
 * Linux alone: elsewhere a computer without one is a session that is looked at from afar, and the next one may not be.
 */
export function watchGraphics(found: () => void): Disposable {
  if (process.platform !== 'linux') return { dispose: () => undefined };
  const timer = setTimeout(() => {
    if (app.getGPUFeatureStatus().gpu_compositing === 'disabled_software') found();
  }, SETTLED_AFTER_MS);
  return { dispose: () => clearTimeout(timer) };
}

import { app } from 'electron';
import { appClock } from '../app-clock.ts';
import type { AppUpdates } from './app-updates.ts';

/** The installer ends this process long before. */
const LIMIT_MS = 120_000;
/** Told the app that starts again because it was not replaced. */
const NOT_REPLACED = '--update-not-installed';

/** Whether this app was started by one that was to be replaced, and was not. */
export function wasNotReplaced(): boolean {
  return process.argv.includes(NOT_REPLACED);
}

/**
 * The end of this app in favour of a newer one. The installer ends the process and starts the other; when it cannot, or has not after two
 * minutes, this app starts again and says so.
 */
export class AppReplacement {
  readonly #updates: AppUpdates;
  #isUnderWay = false;

  constructor(updates: AppUpdates) {
    this.#updates = updates;
  }

  /** The installer has taken over, and ends the app. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Once nothing of the app is left to do. */
  async begin(): Promise<void> {
    this.#isUnderWay = true;
    app.releaseSingleInstanceLock();
    try {
      await this.#updates.install();
      appClock.after(LIMIT_MS, startAgain);
    } catch {
      startAgain();
    }
  }
}

function startAgain(): void {
  app.relaunch({ args: [...process.argv.slice(1).filter((arg) => arg !== NOT_REPLACED), NOT_REPLACED] });
  app.exit(0);
}

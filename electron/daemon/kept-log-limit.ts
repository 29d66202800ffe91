import type { Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';

export interface KeptLogLimitOptions {
  readonly isRunning: () => boolean;
  readonly onRunningChange: Event<unknown>;
  readonly onSettingsChange: Event<unknown>;
  /** What the setting says now. */
  readonly days: () => Promise<number>;
  /** Tells the VM. */
  readonly keepFor: (days: number) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Tells each running machine for how long the logs of removed containers are kept: once it runs, and when the setting changed. The VM
 * remembers it. So what is changed while no machine runs counts from the next start on, before anything can be asked for.
 *
 *   idle ──it runs now, or the setting changed──▶ telling ──▶ idle
 *                                                   ▲  │ changed meanwhile
 *                                                   └──┘
 *
 * What could not be told is told to the next machine, and stands in the log.
 */
export class KeptLogLimit implements Disposable {
  readonly #options: KeptLogLimitOptions;
  readonly #subscriptions: readonly Disposable[];
  #wasRunning = false;
  #told: number | null = null;
  #telling = false;
  #isDue = false;

  constructor(options: KeptLogLimitOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.onRunningChange(() => this.#look()),
      options.onSettingsChange(() => void this.#tell()),
    ];
    this.#look();
  }

  async dispose(): Promise<void> {
    for (const subscription of this.#subscriptions) await subscription.dispose();
  }

  #look(): void {
    const runs = this.#options.isRunning();
    if (runs === this.#wasRunning) return;
    this.#wasRunning = runs;
    this.#told = null;
    if (runs) void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#isDue = true;
    if (this.#telling) return;
    this.#telling = true;
    while (this.#isDue) {
      this.#isDue = false;
      if (this.#options.isRunning()) await this.#tellOnce();
    }
    this.#telling = false;
  }

  async #tellOnce(): Promise<void> {
    const { days, keepFor, logger } = this.#options;
    try {
      const wanted = await days();
      if (wanted === this.#told) return;
      await keepFor(wanted);
      this.#told = wanted;
    } catch (error) {
      logger.warn(`how long logs of removed containers are kept could not be told to the VM: ${describeError(error)}`);
    }
  }
}

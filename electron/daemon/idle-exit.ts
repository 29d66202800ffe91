import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';

export interface IdleExitOptions {
  readonly clock: Clock;
  readonly graceMs: number;
  /** Nothing needs this process now: the machine is stopped, and nobody is connected. */
  readonly isIdle: () => boolean;
  readonly onIdle: () => void;
}

/**
 * Ends a backend that nobody needs. `look` is called after each change of what `isIdle` depends on.
 *
 * busy ──look: idle──▶ counting (one timer) ──graceMs──▶ onIdle, once
 *   ▲─────look: busy─────┘
 */
export class IdleExit implements Disposable {
  readonly #options: IdleExitOptions;
  #timer: Disposable | null = null;

  constructor(options: IdleExitOptions) {
    this.#options = options;
  }

  look(): void {
    const idle = this.#options.isIdle();
    if (!idle) this.dispose();
    else this.#timer ??= this.#options.clock.after(this.#options.graceMs, () => this.#options.onIdle());
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
  }
}

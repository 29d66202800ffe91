import type { Client } from 'ssh2';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';

/**
 * Notices a guest that hangs: it is asked every `intervalMs`, and dead when so many questions in a row went without an answer.
 * While paused, nothing is asked and nothing counts; afterwards it begins anew.
 *
 * The question is to give up a forwarding that was never made: sshd answers at once that there is none, and does nothing for it. (ssh2
 * asks in the same way, but cannot be told to leave it for a while.)
 *
 * Timers: one, the pause to the next question.
 */
export interface KeepaliveOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly misses: number;
  readonly onDead: () => void;
}

const NOTHING_FORWARDED = '127.0.0.1';
const NO_PORT = 1;

export class Keepalive implements Disposable {
  readonly #options: KeepaliveOptions;
  #timer: Disposable | null = null;
  #unanswered = 0;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
    this.#schedule();
  }

  setPaused(paused: boolean): void {
    this.dispose();
    if (!paused) this.#schedule();
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#timer = null;
    this.#unanswered = 0;
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(this.#options.intervalMs, () => this.#ask());
  }

  #ask(): void {
    const { client, misses, onDead } = this.#options;
    if (this.#unanswered >= misses) {
      onDead();
      return;
    }
    this.#unanswered += 1;
    try {
      client.unforwardIn(NOTHING_FORWARDED, NO_PORT, () => (this.#unanswered = 0));
    } catch {
      // It is not connected any more, which its owner hears in another way.
      return;
    }
    this.#schedule();
  }
}

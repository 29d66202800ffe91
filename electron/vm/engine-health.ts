import type { Clock } from '../base/clock.ts';
import { DisposableStack, type Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import type { ConsoleMarker } from './console-markers.ts';
import type { EngineEndpoint } from './guest-access.ts';
import type { Warnings } from './warnings.ts';

/**
 * Looks after a running engine: does it answer on the host's socket? The guest restarts a dockerd that died by itself, so
 * nothing is done here but to say so, and to take it back once it answers.
 *
 *   well ──dockerd exited (console), or two pings without an answer──▶ ill (a warning stands) ──answer──▶ well
 *
 * Timers: one, the pause to the next ping: PING_MS while well, PING_ILL_MS while ill. Each ping has PING_TIMEOUT_MS. One missed
 * answer is forgiven: after a sleep of the computer the link needs a moment.
 */
const PING_MS = 30_000;
const PING_ILL_MS = 2_000;
const PING_TIMEOUT_MS = 10_000;
const MISSES = 2;
const SUBJECT = 'engine';

export interface EngineHealthOptions {
  readonly engine: EngineEndpoint;
  readonly onMarker: Event<ConsoleMarker>;
  readonly warnings: Warnings;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class EngineHealth implements Disposable {
  readonly #options: EngineHealthOptions;
  readonly #owned = new DisposableStack();
  readonly #stop = new AbortController();
  #timer: Disposable | null = null;
  #pinging = false;
  #misses = 0;
  #ill = false;

  constructor(options: EngineHealthOptions) {
    this.#options = options;
  }

  start(): void {
    this.#owned.add(this.#options.onMarker((marker) => this.#take(marker)));
    this.#schedule();
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    void this.#timer?.dispose();
    await this.#owned.dispose();
  }

  #take(marker: ConsoleMarker): void {
    if (this.#stop.signal.aborted) return;
    if (marker.kind !== 'service' || marker.service !== 'dockerd' || marker.state !== 'exited') return;
    this.#fallIll('The engine stopped unexpectedly; the VM is restarting it.');
  }

  #schedule(): void {
    void this.#timer?.dispose();
    this.#timer = this.#options.clock.after(this.#ill ? PING_ILL_MS : PING_MS, () => void this.#ping());
  }

  async #ping(): Promise<void> {
    if (this.#pinging) return;
    this.#pinging = true;
    const late = new AbortController();
    const deadline = this.#options.clock.after(PING_TIMEOUT_MS, () => late.abort());
    try {
      await this.#options.engine.ping(AbortSignal.any([this.#stop.signal, late.signal]));
      this.#recover();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#misses += 1;
      this.#options.logger[this.#ill ? 'debug' : 'warn'](`the engine does not answer: ${describeError(error)}`);
      if (this.#misses >= MISSES)
        this.#fallIll('The engine does not answer. If it stays so, restart: boathouse restart.');
    } finally {
      void deadline.dispose();
      this.#pinging = false;
      if (!this.#stop.signal.aborted) this.#schedule();
    }
  }

  #fallIll(sentence: string): void {
    if (this.#ill) return;
    this.#options.warnings.set(SUBJECT, sentence);
    this.#ill = true;
    this.#schedule();
  }

  #recover(): void {
    this.#misses = 0;
    if (!this.#ill) return;
    this.#ill = false;
    this.#options.warnings.clear(SUBJECT);
    this.#options.logger.info('the engine answers again');
  }
}

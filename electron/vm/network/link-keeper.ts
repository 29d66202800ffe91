import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { describeError } from '../../base/errors.ts';
import { delay } from '../../host/delay.ts';
import type { LinkEnd } from '../../net/link/link.ts';

/**
 * Keeps the guest's card connected: dials, lets somebody use the connection until it ends, and dials again. The hypervisor listens a
 * moment after it starts, and again when a client has gone.
 *
 *   dialling ──▶ connected ──link ends──▶ pause ──▶ dialling …             until dispose
 *       └──fails──▶ pause ──▶ dialling
 *
 * `dial` has its own deadline (`DIAL_MS`) and tries again and again within it. A link that ends soon after it was made is no reason
 * for a hurry: the pause is the same.
 */
export interface LinkKeeperOptions {
  /** Resolves to a connection in use. */
  readonly dial: (timeoutMs: number, signal: AbortSignal) => Promise<KeptLink>;
  readonly onChange: (connected: boolean, detail: string) => void;
  readonly clock: Clock;
}

export interface KeptLink extends Disposable {
  /** Settles when the link has ended by itself. */
  readonly ended: Promise<LinkEnd>;
}

const DIAL_MS = 60_000;
const PAUSE_MS = 50;

export class LinkKeeper implements Disposable {
  readonly #options: LinkKeeperOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: LinkKeeperOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  /** Resolves when the link is closed. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { dial, onChange, clock } = this.#options;
    const { signal } = this.#stop;
    const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
    while (!signal.aborted) {
      try {
        const link = await dial(DIAL_MS, signal);
        onChange(true, '');
        const end = await Promise.race([link.ended, stopped]);
        await link.dispose();
        if (end !== null) onChange(false, describeEnd(end));
      } catch (error) {
        if (!this.#stop.signal.aborted) onChange(false, describeError(error));
      }
      await delay(clock, PAUSE_MS, signal).catch(() => undefined);
    }
  }
}

function describeEnd(end: LinkEnd): string {
  if (end.kind === 'closed') return 'the hypervisor closed it';
  return end.kind === 'framing' ? end.message : describeError(end.error);
}

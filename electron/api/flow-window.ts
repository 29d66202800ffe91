import type { CancelSignal } from '../base/cancellation.ts';

/**
 * Flow control of one stream to a client: at most `limitBytes` are on their way without having been acknowledged.
 *
 * The sender takes room before each piece and waits while there is none; the receiver acknowledges what it has dealt with.
 * A piece is let through whenever less than the limit is outstanding, so that one larger than the limit does not wait for
 * ever. One sender at a time. A receiver that never acknowledges stops the sender; its signal ends the wait.
 */
export class FlowWindow {
  readonly #limitBytes: number;
  #outstandingBytes = 0;
  #wake: (() => void) | null = null;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get outstandingBytes(): number {
    return this.#outstandingBytes;
  }

  /** Resolves to false when `signal` aborted before there was room. */
  async take(bytes: number, signal: CancelSignal): Promise<boolean> {
    while (this.#outstandingBytes >= this.#limitBytes) {
      if (signal.aborted) return false;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#wake = null;
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    this.#outstandingBytes += bytes;
    return !signal.aborted;
  }

  /** More than was sent counts as all of it: a client cannot enlarge its window. */
  acknowledge(bytes: number): void {
    this.#outstandingBytes = Math.max(0, this.#outstandingBytes - bytes);
    if (this.#outstandingBytes < this.#limitBytes) this.#wake?.();
  }
}

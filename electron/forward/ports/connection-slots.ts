import { cancelledError } from '../../host/delay.ts';

/** So many at a time; who comes later waits in line. Each `take` that resolved is followed by one `give`. */
export class ConnectionSlots {
  #free: number;
  readonly #inLine: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Errors: `cancelled`. */
  take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelledError(signal));
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#inLine.splice(this.#inLine.indexOf(go), 1);
        reject(cancelledError(signal));
      };
      this.#inLine.push(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  give(): void {
    const next = this.#inLine.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

import { residentMiB } from './processes.ts';

const INTERVAL_MS = 200;

/** Samples a process' resident memory until it is disposed. */
export class MemoryWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #startMiB: number;
  #peakMiB: number;

  private constructor(pid: number, startMiB: number) {
    this.#startMiB = startMiB;
    this.#peakMiB = startMiB;
    this.#timer = setInterval(() => {
      residentMiB(pid).then(
        (now) => {
          this.#peakMiB = Math.max(this.#peakMiB, now);
        },
        () => clearInterval(this.#timer),
      );
    }, INTERVAL_MS);
  }

  static async start(pid: number): Promise<MemoryWatch> {
    return new MemoryWatch(pid, await residentMiB(pid));
  }

  /** How far the highest sample lies above the first. */
  get growthMiB(): number {
    return this.#peakMiB - this.#startMiB;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

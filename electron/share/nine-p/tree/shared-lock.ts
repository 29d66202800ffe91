/**
 * Many may hold it together, or one alone. Who waits to be alone goes before those that come later, so nobody waits for ever. Nobody who
 * holds it may ask for it again.
 */
export class SharedLock {
  readonly #waiting: { readonly alone: boolean; readonly start: () => void }[] = [];
  /** -1: one alone. */
  #holders = 0;

  async together<T>(run: () => Promise<T>): Promise<T> {
    return await this.#run(false, run);
  }

  async alone<T>(run: () => Promise<T>): Promise<T> {
    return await this.#run(true, run);
  }

  async #run<T>(alone: boolean, run: () => Promise<T>): Promise<T> {
    if (this.#waiting.length > 0 || !this.#free(alone))
      await new Promise<void>((start) => this.#waiting.push({ alone, start }));
    else this.#take(alone);
    try {
      return await run();
    } finally {
      this.#holders = alone ? 0 : this.#holders - 1;
      this.#next();
    }
  }

  #next(): void {
    for (let first = this.#waiting[0]; first !== undefined && this.#free(first.alone); first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#take(first.alone);
      first.start();
    }
  }

  #free(alone: boolean): boolean {
    return alone ? this.#holders === 0 : this.#holders >= 0;
  }

  #take(alone: boolean): void {
    this.#holders = alone ? -1 : this.#holders + 1;
  }
}

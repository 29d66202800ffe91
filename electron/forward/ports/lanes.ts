/** Work on one key happens one after the other, in the order in which it was asked for; other keys do not wait. */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /** Whether work on `key` is under way or waits. */
  isBusy(key: string): boolean {
    return this.#last.has(key);
  }

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const done = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, done);
    void done.then(() => {
      if (this.#last.get(key) === done) this.#last.delete(key);
    });
    return result;
  }
}

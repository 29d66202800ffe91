/** Something that holds a resource. `dispose` never throws, may be called twice, and resolves when the resource is free. */
export interface Disposable {
  dispose(): Promise<void> | void;
}

/**
 * Owns resources and releases them in reverse order of their registration. A resource that is added after disposal is
 * released at once, so that a start that loses a race against a stop leaks nothing.
 */
export class DisposableStack implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) void item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Registers a plain function. */
  defer(dispose: () => Promise<void> | void): void {
    this.add({ dispose });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) await item.dispose();
  }
}

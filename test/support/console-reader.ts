import type { ConsoleStream } from '../../electron/hypervisor/console/console-stream.ts';

/** Listens to a tty from now on, and waits for texts on it. */
export class ConsoleReader {
  readonly #console: ConsoleStream;
  readonly #waiting = new Set<() => void>();
  #text = '';
  #closed = false;

  constructor(console: ConsoleStream) {
    this.#console = console;
    console.onOutput((chunk) => {
      this.#text += Buffer.from(chunk).toString('latin1');
      this.#wake();
    });
    console.onClose(() => {
      this.#closed = true;
      this.#wake();
    });
  }

  get text(): string {
    return this.#text;
  }

  /** Resolves when `text` was printed; rejects when the tty closed without it. */
  async waitFor(text: string): Promise<void> {
    await this.#until(() => this.#text.includes(text), `"${text}"`);
  }

  async waitForLength(length: number): Promise<void> {
    await this.#until(() => this.#text.length >= length, `${length} characters`);
  }

  async waitForClose(): Promise<void> {
    while (!this.#closed) await this.#change();
  }

  async type(text: string): Promise<void> {
    await this.#console.write(Buffer.from(text, 'latin1'));
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    while (!done()) {
      if (this.#closed) throw new Error(`the console closed without ${what}: ${this.#text.slice(-500)}`);
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

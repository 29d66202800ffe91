/** What a trial's guest printed, its end kept. */
const KEPT_CHARACTERS = 16_384;

export class TrialOutput {
  readonly #checks = new Set<() => void>();
  #text = '';

  push(chunk: Uint8Array): void {
    this.#text = (this.#text + Buffer.from(chunk).toString('latin1')).slice(-KEPT_CHARACTERS);
    for (const check of [...this.#checks]) check();
  }

  /** Resolves when `text` was printed; never when it is not. */
  contains(text: string): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!this.#text.includes(text)) return;
        this.#checks.delete(check);
        resolve();
      };
      this.#checks.add(check);
      check();
    });
  }

  /** Printable characters of the last line; empty when the guest said nothing. */
  lastLine(): string {
    return (
      this.#text
        .replaceAll(/[^\n\x20-\x7e]/g, '')
        .trim()
        .split('\n')
        .at(-1) ?? ''
    );
  }
}

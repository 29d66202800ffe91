/**
 * Cuts the console's bytes into lines of text. A line ends at a newline; carriage returns before it are dropped. Memory is
 * bounded: of a line that is longer than LINE_MAX_BYTES only the beginning is kept, the rest is thrown away up to its newline.
 * Bytes that are no UTF-8 become replacement characters.
 */
export const LINE_MAX_BYTES = 4096;

const NEWLINE = 0x0a;

export class ConsoleLines {
  readonly #onLine: (line: string) => void;
  readonly #pending = Buffer.alloc(LINE_MAX_BYTES);
  #length = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      start = end + 1;
      const line = this.#pending.toString('utf8', 0, this.#length).replace(/\r+$/, '');
      this.#length = 0;
      this.#onLine(line);
    }
    this.#keep(bytes.subarray(start));
  }

  #keep(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, LINE_MAX_BYTES - this.#length);
    this.#pending.set(kept, this.#length);
    this.#length += kept.length;
  }
}

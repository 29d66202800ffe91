/** Reads numbers out of a record; beyond its end everything is zero. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  short(): number {
    return this.byte() * 256 + this.byte();
  }

  /** -32768 to 32767. */
  signed(): number {
    return (this.short() << 16) >> 16;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.byte() % choices.length] ?? choices[0];
  }

  rest(): Uint8Array {
    return this.#bytes.slice(this.#at);
  }
}

/** Cuts a byte stream into lines, whatever the pieces it arrives in. The line ends (`\n`, `\r\n`) are not part of them. */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Lines that `chunk` completes, or null when one is longer than the limit: then the stream is not what it should be. */
  push(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      if (this.#pendingBytes + end - start > this.#maxLineBytes) return null;
      const line = Buffer.concat([...this.#pending, chunk.subarray(start, end)]).toString('utf8');
      lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
      this.#pending = [];
      this.#pendingBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#pending.push(chunk.subarray(start));
      this.#pendingBytes += chunk.length - start;
    }
    return this.#pendingBytes > this.#maxLineBytes ? null : lines;
  }
}

/**
 * Finds the end of a message's body while its bytes pass (RFC 9112, sections 6 and 7). It holds no bytes but a chunk's size line.
 */
export type BodyKind =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly lengthBytes: number }
  | { readonly kind: 'chunked' }
  /** Up to the end of the connection: the body of an old response, or a stream that is HTTP no longer. */
  | { readonly kind: 'until-close' };

/** Gets a part of the body as it was before chunking. */
export type PayloadSink = (part: Buffer) => void;

/** RFC 9112 names no limit for chunk extensions; dockerd's HTTP library takes 4 KiB, too. */
const LINE_MAX_BYTES = 4096;
/** Trailers in all. */
const TRAILER_MAX_BYTES = 64 * 1024;

type ChunkPart = 'size' | 'data' | 'data-end' | 'trailer';

export class BodyFraming {
  readonly #payload: PayloadSink | null;
  readonly #chunked: boolean;
  #done: boolean;
  #error: string | null = null;
  /** Of a body with a length, or of the current chunk. */
  #leftBytes: number;
  #part: ChunkPart = 'size';
  #line = '';
  #trailerBytes = 0;

  constructor(kind: BodyKind, payload: PayloadSink | null = null) {
    this.#payload = payload;
    this.#chunked = kind.kind === 'chunked';
    this.#leftBytes = kind.kind === 'length' ? kind.lengthBytes : kind.kind === 'until-close' ? Infinity : 0;
    this.#done = !this.#chunked && this.#leftBytes === 0;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Why the bytes are no body; everything after it is meaningless. */
  get error(): string | null {
    return this.#error;
  }

  /** Takes `bytes` from `offset`; returns where the body ends in them, which is their length unless it is done. */
  advance(bytes: Buffer, offset: number): number {
    let position = offset;
    while (position < bytes.length && !this.#done && this.#error === null) {
      position =
        this.#chunked && this.#part !== 'data' ? this.#takeLine(bytes, position) : this.#takeData(bytes, position);
    }
    return position;
  }

  #takeData(bytes: Buffer, position: number): number {
    const end = Math.min(bytes.length, position + this.#leftBytes);
    this.#payload?.(bytes.subarray(position, end));
    this.#leftBytes -= end - position;
    if (this.#leftBytes === 0) {
      if (this.#chunked) this.#part = 'data-end';
      else this.#done = true;
    }
    return end;
  }

  #takeLine(bytes: Buffer, position: number): number {
    const lineFeed = bytes.indexOf(10, position);
    const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
    this.#line += bytes.toString('latin1', position, end);
    if (this.#line.length > LINE_MAX_BYTES) this.#error = 'a chunk line that is too long';
    else if (lineFeed !== -1 && !this.#line.endsWith('\r\n')) this.#error = 'a chunk line without CR';
    else if (lineFeed !== -1) {
      const line = this.#line.slice(0, -2);
      this.#line = '';
      this.#onLine(line);
    }
    return end;
  }

  #onLine(line: string): void {
    if (this.#part === 'size') {
      const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/s.exec(line);
      if (size === null) {
        this.#error = 'a chunk without a size';
        return;
      }
      this.#leftBytes = parseInt(size[1] ?? '', 16);
      this.#part = this.#leftBytes === 0 ? 'trailer' : 'data';
    } else if (this.#part === 'data-end') {
      if (line === '') this.#part = 'size';
      else this.#error = 'a chunk longer than its size';
    } else {
      this.#trailerBytes += line.length;
      if (line === '') this.#done = true;
      else if (this.#trailerBytes > TRAILER_MAX_BYTES) this.#error = 'too many trailers';
    }
  }
}

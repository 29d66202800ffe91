/**
 * DNS messages in a stream (RFC 1035 §4.2.2, RFC 7766 §8): each has its length before it, 16 bits big-endian. Bytes may come in pieces of
 * any size.
 */
export const FRAME_HEADER_BYTES = 2;

export class FrameReader {
  readonly #maxBytes: number;
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  #body: Uint8Array | null = null;
  #bodyFilled = 0;

  /** Longer messages, and those without a byte, are `invalid`. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads from `offset` to the end of one message at most. Null: the bytes are used up and the message is not whole yet. After
   * `invalid` nothing in the stream has a meaning any more.
   */
  read(bytes: Uint8Array, offset: number): { readonly message: Uint8Array; readonly next: number } | 'invalid' | null {
    let position = offset;
    while (this.#body === null) {
      const byte = bytes[position];
      if (byte === undefined) return null;
      position += 1;
      this.#header[this.#headerFilled] = byte;
      this.#headerFilled += 1;
      if (this.#headerFilled < FRAME_HEADER_BYTES) continue;
      const length = ((this.#header[0] ?? 0) << 8) | (this.#header[1] ?? 0);
      if (length === 0 || length > this.#maxBytes) return 'invalid';
      this.#headerFilled = 0;
      this.#body = new Uint8Array(length);
      this.#bodyFilled = 0;
    }
    const piece = bytes.subarray(position, position + this.#body.length - this.#bodyFilled);
    this.#body.set(piece, this.#bodyFilled);
    this.#bodyFilled += piece.length;
    if (this.#bodyFilled < this.#body.length) return null;
    const message = this.#body;
    this.#body = null;
    return { message, next: position + piece.length };
  }
}

/** A message with its length before it. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + message.length);
  frame[0] = message.length >>> 8;
  frame[1] = message.length & 0xff;
  frame.set(message, FRAME_HEADER_BYTES);
  return frame;
}

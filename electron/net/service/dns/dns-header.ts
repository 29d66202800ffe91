/** The header of a DNS message (RFC 1035 §4.1.1): six big-endian 16-bit words. */
export const DNS_HEADER_BYTES = 12;

export const ID_OFFSET = 0;
export const FLAGS_OFFSET = 2;
export const QUESTIONS_OFFSET = 4;
export const ANSWERS_OFFSET = 6;
export const AUTHORITIES_OFFSET = 8;
export const ADDITIONALS_OFFSET = 10;

/** Type and class of a question, after its name. */
export const QUESTION_FIXED_BYTES = 4;

/** One of the words, or any other. Without a view: making one costs more than this, and moves a small message out of V8's heap. */
export function readWord(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function writeWord(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >>> 8;
  bytes[offset + 1] = word;
}

/** 32 bits, such as a TTL. */
export function readLong(bytes: Uint8Array, offset: number): number {
  return readWord(bytes, offset) * 0x1_0000 + readWord(bytes, offset + 2);
}

export function writeLong(bytes: Uint8Array, offset: number, long: number): void {
  writeWord(bytes, offset, long >>> 16);
  writeWord(bytes, offset + 2, long);
}

export function writeId(bytes: Uint8Array, id: number): void {
  writeWord(bytes, ID_OFFSET, id);
}

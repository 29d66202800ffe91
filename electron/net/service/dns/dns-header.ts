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

/** For the few places that hold bytes but no view. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** One of the words, or any other, without a view: making one costs more than this. */
export function readWord(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function writeId(bytes: Uint8Array, id: number): void {
  bytes[ID_OFFSET] = id >>> 8;
  bytes[ID_OFFSET + 1] = id;
}

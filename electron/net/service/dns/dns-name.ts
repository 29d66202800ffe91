/**
 * Domain names on the wire (RFC 1035 §3.1): labels with a length byte before each, ended by the root's empty label.
 *
 * Names are compared by a key: the bytes on the wire as characters of the same numbers, A to Z lowered (RFC 4343). Length bytes
 * are at most 63, below 'A', so the whole name can be lowered byte by byte, and a label with a dot or any other byte in it keeps
 * its identity. No compression pointer is ever followed here: nobody needs the name that one stands for, and so no loop of them
 * can hold anybody up.
 */
const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;
const POINTER_BITS = 0xc0;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const CASE_BIT = 0x20;

/** Where the name at `offset` ends, or -1 when it is none. A compression pointer ends a name (RFC 1035 §4.1.4). */
export function skipName(bytes: Uint8Array, offset: number, end: number): number {
  const position = skipLabels(bytes, offset, end);
  if (position < 0) return -1;
  return bytes[position] === 0 ? position + 1 : position + 2 <= end ? position + 2 : -1;
}

/** Likewise for a name that may not be compressed. */
export function skipPlainName(bytes: Uint8Array, offset: number, end: number): number {
  const position = skipLabels(bytes, offset, end);
  return position >= 0 && bytes[position] === 0 ? position + 1 : -1;
}

/** Where the root's length byte or a pointer stands, or -1. */
function skipLabels(bytes: Uint8Array, offset: number, end: number): number {
  let position = offset;
  while (position < end && position - offset < MAX_NAME_BYTES) {
    const length = bytes[position] ?? 0;
    if (length === 0 || (length & POINTER_BITS) === POINTER_BITS) return position;
    if (length > MAX_LABEL_BYTES) return -1;
    position += 1 + length;
  }
  return -1;
}

/** The key of the plain name in `[offset, end)`. */
export function nameKey(bytes: Uint8Array, offset: number, end: number): string {
  // In one piece: a text put together character by character is a tree of pieces, of which each lives as long as the key.
  const codes = new Array<number>(end - offset);
  for (let index = 0; index < codes.length; index += 1) codes[index] = lowered(bytes[offset + index] ?? 0);
  return String.fromCharCode(...codes);
}

/** Whether two plain names of the same length are the same but for case. */
export function sameNameBytes(one: Uint8Array, other: Uint8Array, offset: number, end: number): boolean {
  for (let position = offset; position < end; position += 1) {
    if (lowered(one[position] ?? 0) !== lowered(other[position] ?? 0)) return false;
  }
  return true;
}

/**
 * The wire form of a name in the usual text form, its case kept; a dot at the end is allowed. Null for what is no host name or
 * domain: bytes other than letters, digits, `-` and `_`, empty or too long labels, too long a name.
 */
export function encodeName(text: string): Uint8Array | null {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  if (name === '' || name.length + 2 > MAX_NAME_BYTES) return null;
  const bytes = new Uint8Array(name.length + 2);
  let position = 0;
  for (const label of name.split('.')) {
    if (label.length > MAX_LABEL_BYTES || !/^[a-z0-9_-]+$/i.test(label)) return null;
    bytes[position] = label.length;
    for (let index = 0; index < label.length; index += 1) bytes[position + 1 + index] = label.charCodeAt(index);
    position += 1 + label.length;
  }
  return bytes;
}

/** The key of a name in text form; null as for `encodeName`. */
export function nameKeyOfText(text: string): string | null {
  const bytes = encodeName(text);
  return bytes === null ? null : nameKey(bytes, 0, bytes.length);
}

/** The key of the domain that a name is directly in: `www.example.com` → `example.com`. Null for the root. */
export function parentKey(key: string): string | null {
  const length = key.charCodeAt(0);
  return length > 0 ? key.slice(1 + length) : null;
}

function lowered(byte: number): number {
  return byte >= UPPER_A && byte <= UPPER_Z ? byte | CASE_BIT : byte;
}

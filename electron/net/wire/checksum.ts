import type { IpAddress } from './ip-address.ts';

/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones'-complement sum of big-endian 16-bit words.
 *
 * A sum is kept as a plain number whose value modulo 65535 counts. Three facts of RFC 1071 section 2 make it fast:
 * - carries may be added at the end, so that 32-bit words are added as they are (2^16 is 1 modulo 65535);
 * - the sum of byte-swapped words is the byte-swapped sum, so that words are read in the host's byte order;
 * - parts may be summed one by one and added, as long as each but the last has an even length.
 *
 * Short runs are read byte by byte; longer ones as aligned 32-bit words, through one Uint32Array per buffer that is made at its
 * first use and forgotten with it.
 */
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Below this, looking up the word view costs more than it saves. */
const WORD_PATH_BYTES = 96;

const BYTES_PER_ROUND = 8;
const WORDS_PER_ROUND = 16;

/** Keyed by the byte view, since asking a typed array for its buffer costs more than the look-up. */
const wordViews = new WeakMap<Uint8Array, Uint32Array>();

/**
 * Adds the bytes `[offset, end)` to `sum`: big-endian 16-bit words, an odd last byte padded with zero. The result stays below 2^48
 * and may be added to others; what is summed after an odd number of bytes is the caller's mistake.
 */
export function sumBytes(bytes: Uint8Array, offset: number, end: number, sum = 0): number {
  return end - offset < WORD_PATH_BYTES ? sum + sumByByte(bytes, offset, end) : sum + sumByWord(bytes, offset, end);
}

/** What goes into the checksum field, or zero when the field was part of a sum that is right. */
export function finishChecksum(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** What a TCP checksum field holds when somebody else is to add the segment itself. */
export function partialChecksum(sum: number): number {
  return fold(sum);
}

/** The pseudo header of TCP, UDP (RFC 9293 section 3.1, RFC 768) and, over IPv6, of all transports (RFC 8200 section 8.1). */
export function pseudoHeaderSum(
  source: IpAddress,
  destination: IpAddress,
  protocol: number,
  lengthBytes: number,
): number {
  let sum = protocol + lengthBytes;
  for (const word of source.words) sum += word;
  for (const word of destination.words) sum += word;
  return sum;
}

/** Where the addresses of a packet stand in its view; an `IncomingPacket` is one. */
export interface AddressPlace {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly sourceOffset: number;
  readonly destinationOffset: number;
}

/** `pseudoHeaderSum` of a packet in a frame, without making its addresses. */
export function pseudoHeaderSumAt(view: DataView, place: AddressPlace, lengthBytes: number): number {
  const { sourceOffset, destinationOffset } = place;
  let sum = place.protocol + lengthBytes + view.getUint32(sourceOffset) + view.getUint32(destinationOffset);
  if (place.family === 4) return sum;
  for (let word = 4; word < 16; word += 4) {
    sum += view.getUint32(sourceOffset + word) + view.getUint32(destinationOffset + word);
  }
  return sum;
}

/** To 16 bits; the sum is zero only if every byte was. */
function fold(sum: number): number {
  let rest = sum;
  while (rest > 0xffff_ffff) rest = (rest % 0x1_0000_0000) + Math.floor(rest / 0x1_0000_0000);
  rest = (rest >>> 16) + (rest & 0xffff);
  return (rest >>> 16) + (rest & 0xffff);
}

function sumByByte(bytes: Uint8Array, offset: number, end: number): number {
  let high = 0;
  let low = 0;
  let at = offset;
  for (; at + BYTES_PER_ROUND <= end; at += BYTES_PER_ROUND) {
    high += (bytes[at] ?? 0) + (bytes[at + 2] ?? 0) + (bytes[at + 4] ?? 0) + (bytes[at + 6] ?? 0);
    low += (bytes[at + 1] ?? 0) + (bytes[at + 3] ?? 0) + (bytes[at + 5] ?? 0) + (bytes[at + 7] ?? 0);
  }
  for (; at + 1 < end; at += 2) {
    high += bytes[at] ?? 0;
    low += bytes[at + 1] ?? 0;
  }
  if (at < end) high += bytes[at] ?? 0;
  return high * 256 + low;
}

/**
 * In memory order a byte at an even address has weight 1 on a little-endian host and 256 on a big-endian one. The checksum wants 256
 * for the first byte, so the sum is swapped at the end when that first byte's weight was 1.
 */
function sumByWord(bytes: Uint8Array, offset: number, end: number): number {
  const words = wordsOf(bytes);
  const base = bytes.byteOffset;
  const address = base + offset;
  const firstWeighsOne = ((address & 1) === 0) === LITTLE_ENDIAN;
  const firstWord = (address + 3) >>> 2;
  const lastWord = (base + end) >>> 2;
  const edges = sumEdge(bytes, offset, firstWord * 4 - base) + sumEdge(bytes, lastWord * 4 - base, end);
  const sum = fold(edges + sumWords(words, firstWord, lastWord));
  return firstWeighsOne ? ((sum & 0xff) << 8) | (sum >>> 8) : sum;
}

/** Up to three bytes before the first aligned word or after the last, in memory order. */
function sumEdge(bytes: Uint8Array, offset: number, end: number): number {
  let sum = 0;
  for (let at = offset; at < end; at += 1) {
    const even = ((bytes.byteOffset + at) & 1) === 0;
    sum += even === LITTLE_ENDIAN ? (bytes[at] ?? 0) : (bytes[at] ?? 0) << 8;
  }
  return sum;
}

function sumWords(words: Uint32Array, first: number, last: number): number {
  let sum = 0;
  let at = first;
  for (; at + WORDS_PER_ROUND <= last; at += WORDS_PER_ROUND) {
    sum +=
      (words[at] ?? 0) +
      (words[at + 1] ?? 0) +
      (words[at + 2] ?? 0) +
      (words[at + 3] ?? 0) +
      ((words[at + 4] ?? 0) + (words[at + 5] ?? 0) + (words[at + 6] ?? 0) + (words[at + 7] ?? 0)) +
      ((words[at + 8] ?? 0) + (words[at + 9] ?? 0) + (words[at + 10] ?? 0) + (words[at + 11] ?? 0)) +
      ((words[at + 12] ?? 0) + (words[at + 13] ?? 0) + (words[at + 14] ?? 0) + (words[at + 15] ?? 0));
  }
  for (; at < last; at += 1) sum += words[at] ?? 0;
  return sum;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const known = wordViews.get(bytes);
  if (known !== undefined) return known;
  const { buffer } = bytes;
  const words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
  wordViews.set(bytes, words);
  return words;
}

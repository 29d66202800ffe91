/**
 * Sequence numbers: 32 bits that wrap around (RFC 9293 section 3.4). They are kept unsigned; which of two comes first is told by
 * the sign of their distance, so numbers that are compared must lie less than 2 GiB apart.
 */

export function seqAdd(sequence: number, count: number): number {
  return (sequence + count) >>> 0;
}

/** How far `to` lies after `from`; negative when it lies before. */
export function seqDistance(from: number, to: number): number {
  return (to - from) | 0;
}

export function seqBefore(one: number, other: number): boolean {
  return ((one - other) | 0) < 0;
}

export function seqLater(one: number, other: number): number {
  return ((one - other) | 0) < 0 ? other : one;
}

export function seqEarlier(one: number, other: number): number {
  return ((one - other) | 0) < 0 ? one : other;
}

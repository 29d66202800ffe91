import { seqDistance, seqEarlier, seqLater } from './seq.ts';

/**
 * Disjoint ranges `[start, end)` of sequence numbers in ascending order, neighbours joined. Both directions use it: for data that
 * came out of order, and for data that the guest said to have. The count is limited; since data mostly arrives in order above a
 * gap, places are searched from the end.
 */
export class SequenceRanges {
  readonly #limit: number;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** 0 for an index that does not exist, as `endAt`. */
  startAt(index: number): number {
    return this.#starts[index] ?? 0;
  }

  endAt(index: number): number {
    return this.#ends[index] ?? 0;
  }

  sizeAt(index: number): number {
    return seqDistance(this.startAt(index), this.endAt(index));
  }

  /** False when nothing was new, or when it would have been one range too many: nothing was added then. */
  add(start: number, end: number): boolean {
    if (seqDistance(start, end) <= 0) return false;
    let first = this.count;
    while (first > 0 && seqDistance(start, this.endAt(first - 1)) >= 0) first -= 1;
    let last = first;
    while (last < this.count && seqDistance(this.startAt(last), end) >= 0) last += 1;
    if (first === last) return this.#insert(first, start, end);
    if (last - first === 1 && this.#covers(first, start, end)) return false;
    this.#starts[first] = seqEarlier(start, this.startAt(first));
    this.#ends[first] = seqLater(end, this.endAt(last - 1));
    if (last - first > 1) this.#remove(first + 1, last - first - 1);
    return true;
  }

  /** Forgets everything before `sequence`. */
  trim(sequence: number): void {
    let gone = 0;
    while (gone < this.count && seqDistance(this.endAt(gone), sequence) >= 0) gone += 1;
    if (gone > 0) this.#remove(0, gone);
    if (this.count > 0 && seqDistance(this.startAt(0), sequence) > 0) this.#starts[0] = sequence;
  }

  /** The index of the range that has `sequence` in it, or -1. */
  indexOf(sequence: number): number {
    for (let index = this.count - 1; index >= 0; index -= 1) {
      if (seqDistance(this.startAt(index), sequence) < 0) continue;
      return seqDistance(sequence, this.endAt(index)) > 0 ? index : -1;
    }
    return -1;
  }

  /** How many numbers of `[from, to)` are in ranges. */
  countWithin(from: number, to: number): number {
    let total = 0;
    for (let index = 0; index < this.count; index += 1) {
      const size = seqDistance(seqLater(this.startAt(index), from), seqEarlier(this.endAt(index), to));
      if (size > 0) total += size;
    }
    return total;
  }

  clear(): void {
    this.#starts.length = 0;
    this.#ends.length = 0;
  }

  #covers(index: number, start: number, end: number): boolean {
    return seqDistance(this.startAt(index), start) >= 0 && seqDistance(end, this.endAt(index)) >= 0;
  }

  #insert(index: number, start: number, end: number): boolean {
    if (this.count >= this.#limit) return false;
    this.#starts.splice(index, 0, start);
    this.#ends.splice(index, 0, end);
    return true;
  }

  #remove(index: number, count: number): void {
    this.#starts.splice(index, count);
    this.#ends.splice(index, count);
  }
}

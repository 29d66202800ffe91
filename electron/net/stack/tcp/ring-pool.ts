/**
 * The memory of all rings: what a ring may be, given what all of them promise together, and released arrays for the next one.
 *
 * A ring's size is promised (`admit`, `grow`, `giveUp`) apart from its memory (`take`, `release`): an idle flow keeps its promise,
 * since the window it told the guest follows from it, but borrows memory only while it holds bytes.
 */
export interface RingPoolLimits {
  readonly ringSmallestBytes: number;
  readonly ringTotalBytes: number;
  readonly ringSpareBytes: number;
}

export class RingPool {
  readonly #limits: RingPoolLimits;
  readonly #spare = new Map<number, Uint8Array[]>();
  #promisedBytes = 0;
  #spareBytes = 0;

  constructor(limits: RingPoolLimits) {
    this.#limits = limits;
  }

  get promisedBytes(): number {
    return this.#promisedBytes;
  }

  /** The size of a new ring: `wantedBytes`, or the smallest when all is promised away. Never refused. */
  admit(wantedBytes: number): number {
    const sizeBytes = this.hasRoom(wantedBytes) ? wantedBytes : Math.min(wantedBytes, this.#limits.ringSmallestBytes);
    this.#promisedBytes += sizeBytes;
    return sizeBytes;
  }

  hasRoom(moreBytes: number): boolean {
    return this.#promisedBytes + moreBytes <= this.#limits.ringTotalBytes;
  }

  /** Whether a ring may grow by so much; it then has. */
  grow(moreBytes: number): boolean {
    if (!this.hasRoom(moreBytes)) return false;
    this.#promisedBytes += moreBytes;
    return true;
  }

  giveUp(sizeBytes: number): void {
    this.#promisedBytes -= sizeBytes;
  }

  take(sizeBytes: number): Uint8Array {
    const spare = this.#spare.get(sizeBytes)?.pop();
    if (spare === undefined) return new Uint8Array(sizeBytes);
    this.#spareBytes -= sizeBytes;
    return spare;
  }

  /** Only arrays that nobody else may still write to or read from. Kept, if need be in the place of smaller ones, which cost less to make. */
  release(bytes: Uint8Array): void {
    const sizeBytes = bytes.length;
    if (this.#spareBytes + sizeBytes > this.#limits.ringSpareBytes && !this.#makeRoom(sizeBytes)) return;
    const spare = this.#spare.get(sizeBytes);
    if (spare === undefined) this.#spare.set(sizeBytes, [bytes]);
    else spare.push(bytes);
    this.#spareBytes += sizeBytes;
  }

  /** A flow that grew leaves a ring of each smaller size behind. */
  #makeRoom(sizeBytes: number): boolean {
    for (const [size, spare] of [...this.#spare].sort(([a], [b]) => a - b)) {
      if (size >= sizeBytes) return false;
      this.#spareBytes -= size * spare.length;
      this.#spare.delete(size);
      if (this.#spareBytes + sizeBytes <= this.#limits.ringSpareBytes) return true;
    }
    return false;
  }
}

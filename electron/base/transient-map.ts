/**
 * A map for entries that come and go without end, such as questions on their way.
 *
 * A `Map` of V8's makes a new table whenever its room is used up, be it by entries that were deleted, and an old table leads to the next one. Once one of
 * them has reached the old generation, dead as it is, it keeps all later ones, with all that was ever entered in them, through each collection of the young
 * generation: half of what the collector copied for DNS was such. Here an entry that was deleted leads nowhere.
 *
 * As many buckets as were asked for, for ever; entries that share one are chained.
 */
export class TransientMap<K extends number | string, V extends object> {
  readonly #hashOf: (key: K) => number;
  readonly #mask: number;
  readonly #buckets: (Entry<K, V> | null)[];
  #size = 0;

  /** `hashOf` gives a small integer. `bucketBits`: 2 to that power of buckets. */
  constructor(hashOf: (key: K) => number, bucketBits: number) {
    this.#hashOf = hashOf;
    this.#mask = (1 << bucketBits) - 1;
    this.#buckets = new Array<Entry<K, V> | null>(1 << bucketBits).fill(null);
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    let entry = this.#buckets[this.#hashOf(key) & this.#mask] ?? null;
    while (entry !== null && entry.key !== key) entry = entry.next;
    return entry?.value;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** The caller knows that there is none with this key. */
  add(key: K, value: V): void {
    const bucket = this.#hashOf(key) & this.#mask;
    this.#buckets[bucket] = { key, value, next: this.#buckets[bucket] ?? null };
    this.#size += 1;
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    const bucket = this.#hashOf(key) & this.#mask;
    let before: Entry<K, V> | null = null;
    let entry = this.#buckets[bucket] ?? null;
    while (entry !== null && entry.key !== key) {
      before = entry;
      entry = entry.next;
    }
    if (entry === null) return false;
    if (before === null) this.#buckets[bucket] = entry.next;
    else before.next = entry.next;
    entry.next = null;
    this.#size -= 1;
    return true;
  }

  /** A copy, in no order. */
  values(): V[] {
    const values: V[] = [];
    for (const first of this.#buckets) {
      for (let entry = first; entry !== null; entry = entry.next) values.push(entry.value);
    }
    return values;
  }

  clear(): void {
    this.#buckets.fill(null);
    this.#size = 0;
  }
}

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  next: Entry<K, V> | null;
}

import type { Clock } from '../../../base/clock.ts';
import type { KeptAnswer } from './kept-answer.ts';

/**
 * Answers by question (`questionKey`), each for as long as its TTLs allow. When the cache is full, the answer that nobody has asked for
 * the longest goes. Ages are counted on the clock that never jumps, which may stand still while the host sleeps: whoever notices
 * that it slept clears the cache.
 */
export interface CacheLimits {
  readonly entries: number;
  readonly bytes: number;
}

interface Entry {
  readonly key: string;
  readonly answer: KeptAnswer;
  readonly storedMs: number;
  readonly expiresMs: number;
  readonly sizeBytes: number;
  /** Its neighbours in the order of last use. */
  older: Entry | null;
  newer: Entry | null;
}

/** What an entry costs besides its bytes, roughly: objects, key, map. */
const ENTRY_OVERHEAD_BYTES = 400;

export class DnsCache {
  readonly #clock: Clock;
  readonly #limits: CacheLimits;
  /** Not in order: what a Map is asked for its first entry, it looks for among all that were deleted since it last grew. */
  readonly #entries = new Map<string, Entry>();
  #oldest: Entry | null = null;
  #newest: Entry | null = null;
  #sizeBytes = 0;

  constructor(clock: Clock, limits: CacheLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get(key: string): { answer: KeptAnswer; ageSeconds: number } | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    const nowMs = this.#clock.monotonic();
    if (nowMs >= entry.expiresMs) {
      this.#remove(entry);
      return null;
    }
    if (entry !== this.#newest) {
      this.#unlink(entry);
      this.#append(entry);
    }
    return { answer: entry.answer, ageSeconds: Math.floor((nowMs - entry.storedMs) / 1000) };
  }

  put(key: string, answer: KeptAnswer, lifetimeSeconds: number): void {
    const before = this.#entries.get(key);
    if (before !== undefined) this.#remove(before);
    const sizeBytes = answer.bytes.length + key.length + ENTRY_OVERHEAD_BYTES;
    if (lifetimeSeconds <= 0 || sizeBytes > this.#limits.bytes) return;
    const storedMs = this.#clock.monotonic();
    const expiresMs = storedMs + lifetimeSeconds * 1000;
    const entry: Entry = { key, answer, storedMs, expiresMs, sizeBytes, older: null, newer: null };
    this.#entries.set(key, entry);
    this.#append(entry);
    this.#sizeBytes += sizeBytes;
    while (this.#oldest !== null && this.#isFull) this.#remove(this.#oldest);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = null;
    this.#newest = null;
    this.#sizeBytes = 0;
  }

  get #isFull(): boolean {
    return this.#entries.size > this.#limits.entries || this.#sizeBytes > this.#limits.bytes;
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.key);
    this.#sizeBytes -= entry.sizeBytes;
    this.#unlink(entry);
  }

  #append(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest === null) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry): void {
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
  }
}

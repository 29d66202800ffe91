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
  readonly answer: KeptAnswer;
  readonly storedMs: number;
  readonly expiresMs: number;
  readonly sizeBytes: number;
}

/** What an entry costs besides its bytes, roughly: objects, key, map. */
const ENTRY_OVERHEAD_BYTES = 400;

export class DnsCache {
  readonly #clock: Clock;
  readonly #limits: CacheLimits;
  /** In the order of last use, which a Map keeps when an entry is put in again. */
  readonly #entries = new Map<string, Entry>();
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
    this.#entries.delete(key);
    const nowMs = this.#clock.monotonic();
    if (nowMs >= entry.expiresMs) {
      this.#sizeBytes -= entry.sizeBytes;
      return null;
    }
    this.#entries.set(key, entry);
    return { answer: entry.answer, ageSeconds: Math.floor((nowMs - entry.storedMs) / 1000) };
  }

  put(key: string, answer: KeptAnswer, lifetimeSeconds: number): void {
    this.#remove(key);
    const sizeBytes = answer.bytes.length + key.length + ENTRY_OVERHEAD_BYTES;
    if (lifetimeSeconds <= 0 || sizeBytes > this.#limits.bytes) return;
    const storedMs = this.#clock.monotonic();
    this.#entries.set(key, { answer, storedMs, expiresMs: storedMs + lifetimeSeconds * 1000, sizeBytes });
    this.#sizeBytes += sizeBytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.entries && this.#sizeBytes <= this.#limits.bytes) return;
      this.#remove(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#sizeBytes = 0;
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#sizeBytes -= entry.sizeBytes;
  }
}

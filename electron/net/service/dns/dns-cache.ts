import type { Clock } from '../../../base/clock.ts';
import type { KeptAnswer } from './kept-answer.ts';

/**
 * Answers by question (`questionKey`), each for as long as its TTLs allow. When the cache is full, the answer that nobody has asked for
 * the longest goes. Ages are counted on the clock that never jumps, which may stand still while the host sleeps: whoever notices
 * that it slept clears the cache.
 *
 *   free ──put──▶ kept, newest ──get──▶ newest again
 *    ▲                 │
 *    └── its time is over, replaced, or the oldest of a full cache
 *
 * A guest that asks for names that are never asked for again has every answer outlive a collection of V8's or two, which then copies all that it is made of: that
 * was a fifth of such a question's time when each entry was half a dozen objects. So an entry is a number, a slot of arrays that are made once, and only its key
 * is an object. A slot has room for nearly all answers; a longer one has memory of its own.
 */
export interface CacheLimits {
  readonly entries: number;
  /** Of answers longer than `SLOT_BYTES`; all others together take `entries` slots. */
  readonly longBytes: number;
}

/** What fits in a UDP answer to a client without EDNS. */
export const SLOT_BYTES = 512;
const NONE = -1;

export class DnsCache {
  readonly #clock: Clock;
  readonly #limits: CacheLimits;
  /** Not in order: what a Map is asked for its first entry, it looks for among all that were deleted since it last grew. */
  readonly #slots = new Map<string, number>();
  /** By slot from here on. */
  readonly #keys: string[] = [];
  readonly #long = new Map<number, Uint8Array>();
  /** The system gives its pages when they are written. */
  readonly #bytes: Uint8Array;
  readonly #lengths: Int32Array;
  readonly #questionEnds: Int32Array;
  readonly #extendedCodes: Uint8Array;
  readonly #storedMs: Float64Array;
  readonly #expiresMs: Float64Array;
  /** Neighbours in the order of last use; of a free slot, `#newer` is the next free one. */
  readonly #older: Int32Array;
  readonly #newer: Int32Array;
  #oldest = NONE;
  #newest = NONE;
  #firstFree = NONE;
  /** Those from here on were never used. */
  #unused = 0;
  #longBytes = 0;

  constructor(clock: Clock, limits: CacheLimits) {
    const { entries } = limits;
    this.#clock = clock;
    this.#limits = limits;
    this.#bytes = new Uint8Array(entries * SLOT_BYTES);
    this.#lengths = new Int32Array(entries);
    this.#questionEnds = new Int32Array(entries);
    this.#extendedCodes = new Uint8Array(entries);
    this.#storedMs = new Float64Array(entries);
    this.#expiresMs = new Float64Array(entries);
    this.#older = new Int32Array(entries);
    this.#newer = new Int32Array(entries);
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Of the answers that have no room in a slot. */
  get longBytes(): number {
    return this.#longBytes;
  }

  /** The answer's bytes are to be read before the next `put`, and not to be changed. */
  get(key: string): { answer: KeptAnswer; ageSeconds: number } | null {
    const slot = this.#slots.get(key);
    if (slot === undefined) return null;
    const nowMs = this.#clock.monotonic();
    if (nowMs >= at(this.#expiresMs, slot)) {
      this.#remove(slot);
      return null;
    }
    if (slot !== this.#newest) {
      this.#unlink(slot);
      this.#append(slot);
    }
    const answer: KeptAnswer = {
      bytes: this.#answerBytes(slot),
      questionEnd: at(this.#questionEnds, slot),
      extendedCode: at(this.#extendedCodes, slot),
    };
    return { answer, ageSeconds: Math.floor((nowMs - at(this.#storedMs, slot)) / 1000) };
  }

  /** The bytes are copied. */
  put(key: string, answer: KeptAnswer, lifetimeSeconds: number): void {
    const before = this.#slots.get(key);
    if (before !== undefined) this.#remove(before);
    const { length } = answer.bytes;
    if (lifetimeSeconds <= 0 || longBytesOf(length) > this.#limits.longBytes) return;
    this.#makeRoom(longBytesOf(length));
    const slot = this.#takeSlot();
    this.#slots.set(key, slot);
    this.#keys[slot] = key;
    this.#lengths[slot] = length;
    if (length <= SLOT_BYTES) this.#bytes.set(answer.bytes, slot * SLOT_BYTES);
    else this.#long.set(slot, answer.bytes.slice());
    this.#longBytes += longBytesOf(length);
    this.#questionEnds[slot] = answer.questionEnd;
    this.#extendedCodes[slot] = answer.extendedCode;
    const nowMs = this.#clock.monotonic();
    this.#storedMs[slot] = nowMs;
    this.#expiresMs[slot] = nowMs + lifetimeSeconds * 1000;
    this.#append(slot);
  }

  clear(): void {
    this.#slots.clear();
    this.#keys.length = 0;
    this.#long.clear();
    this.#oldest = NONE;
    this.#newest = NONE;
    this.#firstFree = NONE;
    this.#unused = 0;
    this.#longBytes = 0;
  }

  #answerBytes(slot: number): Uint8Array {
    const length = at(this.#lengths, slot);
    const offset = slot * SLOT_BYTES;
    return length <= SLOT_BYTES ? this.#bytes.subarray(offset, offset + length) : (this.#long.get(slot) ?? NOTHING);
  }

  /** For one more entry, with so many bytes of its own. */
  #makeRoom(longBytes: number): void {
    const { entries, longBytes: mostBytes } = this.#limits;
    while (this.#oldest !== NONE && (this.#slots.size >= entries || this.#longBytes + longBytes > mostBytes))
      this.#remove(this.#oldest);
  }

  #takeSlot(): number {
    const slot = this.#firstFree;
    if (slot === NONE) {
      this.#unused += 1;
      return this.#unused - 1;
    }
    this.#firstFree = at(this.#newer, slot);
    return slot;
  }

  #remove(slot: number): void {
    this.#slots.delete(this.#keys[slot] ?? '');
    this.#longBytes -= longBytesOf(at(this.#lengths, slot));
    this.#long.delete(slot);
    this.#unlink(slot);
    this.#newer[slot] = this.#firstFree;
    this.#firstFree = slot;
  }

  #append(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = NONE;
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const older = at(this.#older, slot);
    const newer = at(this.#newer, slot);
    if (older === NONE) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
  }
}

const NOTHING = new Uint8Array(0);

/** What an answer of this length takes besides its slot. */
function longBytesOf(lengthBytes: number): number {
  return lengthBytes <= SLOT_BYTES ? 0 : lengthBytes;
}

/** A slot that was taken is within the arrays. */
function at(values: Int32Array | Uint8Array | Float64Array, slot: number): number {
  return values[slot] ?? NONE;
}

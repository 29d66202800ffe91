import { copyAlone, type CopyAndSum } from '../../wire/copy-and-sum.ts';
import { ByteRing } from './byte-ring.ts';
import type { RingPool } from './ring-pool.ts';
import { seqAdd, seqDistance } from './seq.ts';

/**
 * The ring that the host socket reads into: `[una, tail)` is filled, what is free behind `tail` is offered to the host.
 *
 * A part that was offered must stay where it is until the host has read into it, so the ring grows only when it is asked for the
 * next one. A host may ask for that as soon as it has read, even when it was told to stop: one byte is always kept back, so that there
 * is something to give. Reading stops when less than an eighth is free and goes on when half is, or at once with a ring of twice the
 * size when all that is in it is under way and the guest would take more (`starved`): then the ring is what limits.
 */
export class SendBuffer {
  readonly #ring: ByteRing;
  readonly #limitBytes: number;
  readonly #copyAndSum: CopyAndSum;
  /** First number of the stream. */
  readonly start: number;
  tail: number;
  #offered = false;
  #stopped = false;
  #ended = false;
  #growing = false;

  constructor(
    pool: RingPool,
    ring: { sizeBytes: number; limitBytes: number; start: number },
    copyAndSum: CopyAndSum = copyAlone,
  ) {
    this.#copyAndSum = copyAndSum;
    this.#ring = new ByteRing(pool, ring.sizeBytes);
    this.#limitBytes = ring.limitBytes;
    this.start = ring.start;
    this.tail = ring.start;
  }

  get sizeBytes(): number {
    return this.#ring.sizeBytes;
  }

  /** Where the host is to read into next. */
  offer(una: number): Uint8Array {
    if (this.#growing && !this.#offered) {
      this.#growing = false;
      this.#ring.double(una, this.tail, this.#limitBytes);
    }
    this.#offered = true;
    return this.#ring.span(this.tail, Math.max(1, this.#free(una) - 1));
  }

  /** The host has read; whether it is to go on is told by `mayGoOn`. */
  filled(sizeBytes: number, una: number): void {
    this.#offered = false;
    this.tail = seqAdd(this.tail, sizeBytes);
    const free = this.#free(una);
    this.#stopped = free < 2 || (!this.#growing && free * 8 < this.#ring.sizeBytes);
  }

  /** All that is here was sent, and the guest would take more. */
  starved(una: number): void {
    if (this.#stopped && this.#free(una) > 1 && this.#ring.mayDouble(this.#limitBytes)) this.#growing = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether the host is to read; ends a stop when there is room again. */
  mayGoOn(una: number): boolean {
    if (this.#stopped && (this.#growing || this.#free(una) * 2 >= this.#ring.sizeBytes)) this.#stopped = false;
    return !this.#stopped;
  }

  /** Nothing more will be read. */
  end(): void {
    this.#ended = true;
    this.#offered = false;
  }

  /** The guest has everything before `una`. A host that asks for room only when there is something to read leaves an idle flow without memory. */
  released(una: number): void {
    if ((this.#ended || !this.#offered) && seqDistance(una, this.tail) <= 0) this.#ring.release();
  }

  /** Answers the sum of it as `CopyAndSum` does, if that was given to it. */
  copy(sequence: number, target: Uint8Array, offset: number, sizeBytes: number): number {
    const copyAndSum = this.#copyAndSum;
    const first = this.#ring.span(sequence, sizeBytes);
    const firstBytes = first.length;
    const sum = copyAndSum(first, target, offset);
    if (firstBytes === sizeBytes) return sum;
    const rest = this.#ring.span(seqAdd(sequence, firstBytes), sizeBytes - firstBytes);
    const restSum = copyAndSum(rest, target, offset + firstBytes);
    // RFC 1071 section 2 (B): behind an odd number of bytes each is the other one of its word, which multiplies the sum by 256.
    return sum + ((firstBytes & 1) === 0 ? restSum : (restSum % 0xffff) * 256);
  }

  dispose(): void {
    this.#ring.dispose({ inUse: this.#offered });
  }

  #free(una: number): number {
    return this.#ring.sizeBytes - seqDistance(una, this.tail);
  }
}

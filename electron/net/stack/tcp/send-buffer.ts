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
  /** First number of the stream. */
  readonly start: number;
  tail: number;
  #offered = false;
  #stopped = false;
  #ended = false;
  #growing = false;

  constructor(pool: RingPool, ring: { sizeBytes: number; limitBytes: number; start: number }) {
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

  copy(sequence: number, target: Uint8Array, offset: number, sizeBytes: number): void {
    this.#ring.copy(sequence, target, offset, sizeBytes);
  }

  dispose(): void {
    this.#ring.dispose({ inUse: this.#offered });
  }

  #free(una: number): number {
    return this.#ring.sizeBytes - seqDistance(una, this.tail);
  }
}

import type { Clock } from '../../base/clock.ts';
import type { StreamTransport, StreamTransportEvents } from './stream-transport.ts';

export interface MemoryStreamOptions {
  readonly clock: Clock;
  /** What is under way in each direction, as a socket's buffer. */
  readonly capacityBytes?: number;
  /** How much the next read brings at most, at least 1; all that is there when not told. */
  readonly chunkBytes?: () => number;
}

const DEFAULT_CAPACITY_BYTES = 208 * 1024;

/** A socket pair in memory. Whatever happens at one end, the other hears in a callback of the clock, never during a call. */
export function createMemoryStream(options: MemoryStreamOptions): readonly [MemoryStreamEnd, MemoryStreamEnd] {
  const left = new MemoryStreamEnd(options);
  const right = new MemoryStreamEnd(options);
  left.join(right);
  right.join(left);
  return [left, right];
}

/**
 * One end. Bytes go from `write` into the other end's inbox as far as there is room; the rest is copied out of the writer's buffer as
 * the other end reads, and then the writer hears `written`.
 */
export class MemoryStreamEnd implements StreamTransport {
  readonly #clock: Clock;
  readonly #inbox: Uint8Array;
  readonly #chunkBytes: () => number;
  #peer: MemoryStreamEnd | null = null;
  #events: StreamTransportEvents | null = null;
  #start = 0;
  #end = 0;
  #outgoing: Uint8Array | null = null;
  #outgoingOffset = 0;
  #scheduled = false;
  #stalled = false;
  #ending = false;
  #peerGone = false;
  #closed = false;

  constructor(options: MemoryStreamOptions) {
    this.#clock = options.clock;
    this.#inbox = new Uint8Array(options.capacityBytes ?? DEFAULT_CAPACITY_BYTES);
    this.#chunkBytes = options.chunkBytes ?? (() => Number.MAX_SAFE_INTEGER);
  }

  /** Called by `createMemoryStream` alone. */
  join(peer: MemoryStreamEnd): void {
    this.#peer = peer;
  }

  /** While it is true, this end reads nothing. */
  get stalled(): boolean {
    return this.#stalled;
  }

  set stalled(stalled: boolean) {
    this.#stalled = stalled;
    this.#wake();
  }

  start(events: StreamTransportEvents): void {
    this.#events = events;
    this.#wake();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending || this.#peerGone) return true;
    if (this.#outgoing !== null) throw new Error('a write came before the one before it was taken');
    const takenBytes = this.#peer?.accept(bytes, 0) ?? 0;
    if (takenBytes === bytes.length) return true;
    this.#outgoing = bytes;
    this.#outgoingOffset = takenBytes;
    return false;
  }

  end(): void {
    this.#ending = true;
    if (this.#outgoing === null) this.#leave();
  }

  dispose(): void {
    this.#outgoing = null;
    this.#leave();
    this.#closed = true;
  }

  /** Copies what there is room for, from `offset` on; answers how much. Called by the other end. */
  accept(bytes: Uint8Array, offset: number): number {
    if (this.#closed) return bytes.length - offset;
    this.#inbox.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    const sizeBytes = Math.min(bytes.length - offset, this.#inbox.length - this.#end);
    this.#inbox.set(bytes.subarray(offset, offset + sizeBytes), this.#end);
    this.#end += sizeBytes;
    if (sizeBytes > 0) this.#wake();
    return sizeBytes;
  }

  /** There is room at the other end. Called by it. */
  proceed(): void {
    if (this.#outgoing === null || this.#closed) return;
    this.#outgoingOffset += this.#peer?.accept(this.#outgoing, this.#outgoingOffset) ?? 0;
    if (this.#outgoingOffset < this.#outgoing.length) return;
    this.#outgoing = null;
    if (this.#ending) this.#leave();
    else this.#events?.written();
  }

  #leave(): void {
    if (this.#closed || this.#peer === null) return;
    const peer = this.#peer;
    peer.#peerGone = true;
    peer.#wake();
    if (this.#ending) this.#peerGone = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#scheduled || this.#events === null || this.#closed) return;
    this.#scheduled = true;
    this.#clock.after(0, () => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const events = this.#events;
    if (events === null || this.#closed) return;
    while (!this.#stalled && this.#start < this.#end) {
      const room = events.readBuffer();
      const sizeBytes = Math.min(room.length, this.#end - this.#start, this.#chunkBytes());
      room.set(this.#inbox.subarray(this.#start, this.#start + sizeBytes));
      this.#start += sizeBytes;
      events.read(sizeBytes);
      // Reading may have disposed of this end.
      if (this.#hasClosed()) return;
    }
    this.#peer?.proceed();
    if (!this.#peerGone || this.#stalled || this.#start < this.#end) return;
    this.#closed = true;
    events.closed(null);
  }

  #hasClosed(): boolean {
    return this.#closed;
  }
}

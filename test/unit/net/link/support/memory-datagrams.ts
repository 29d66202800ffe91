import type { Clock } from '../../../../../electron/base/clock.ts';
import type {
  DatagramBatch,
  DatagramSlots,
  DatagramTransport,
  DatagramTransportEvents,
} from '../../../../../electron/net/link/datagram-transport.ts';

const CAPACITY = 32;

/** A pair of datagram sockets: each holds 32 datagrams, and refuses more without being able to tell when there is room (`tells` false). */
export class MemoryDatagrams implements DatagramTransport {
  readonly #clock: Clock;
  readonly #tells: boolean;
  readonly #inbox: Uint8Array[] = [];
  #peer: MemoryDatagrams | null = null;
  #slots: DatagramSlots | null = null;
  #events: DatagramTransportEvents | null = null;
  #refused = false;
  #stalled = false;
  #closed = false;

  static pair(clock: Clock, tells: boolean): readonly [MemoryDatagrams, MemoryDatagrams] {
    const left = new MemoryDatagrams(clock, tells);
    const right = new MemoryDatagrams(clock, tells);
    left.#peer = right;
    right.#peer = left;
    return [left, right];
  }

  constructor(clock: Clock, tells: boolean) {
    this.#clock = clock;
    this.#tells = tells;
  }

  set stalled(stalled: boolean) {
    this.#stalled = stalled;
    this.#wake();
  }

  start(slots: DatagramSlots, events: DatagramTransportEvents): void {
    this.#slots = slots;
    this.#events = events;
    this.#wake();
  }

  send(batch: DatagramBatch, first: number): number {
    for (let index = first; index < batch.count; index++) {
      const start = index === 0 ? 0 : (batch.ends[index - 1] ?? 0);
      if (!this.inject(batch.bytes.slice(start, batch.ends[index]))) return index;
    }
    return batch.count;
  }

  /** False: the other end is full. */
  inject(datagram: Uint8Array): boolean {
    const peer = this.#peer;
    if (peer === null || peer.#closed) return true;
    if (peer.#inbox.length >= CAPACITY) {
      this.#refused = true;
      return false;
    }
    peer.#inbox.push(datagram);
    peer.#wake();
    return true;
  }

  fail(error: Error | null): void {
    this.#clock.after(0, () => this.#events?.closed(error));
  }

  dispose(): void {
    this.#closed = true;
    this.#events = null;
  }

  #wake(): void {
    this.#clock.after(0, () => this.#deliver());
  }

  #deliver(): void {
    const slots = this.#slots;
    if (slots === null || this.#events === null || this.#stalled || this.#inbox.length === 0) return;
    const datagrams = this.#inbox.splice(0, slots.lengths.length);
    for (const [index, datagram] of datagrams.entries()) {
      const lengthBytes = Math.min(datagram.length, slots.slotBytes);
      slots.bytes.set(datagram.subarray(0, lengthBytes), index * slots.slotBytes);
      slots.lengths[index] = lengthBytes;
    }
    this.#events.received(datagrams.length);
    if (this.#inbox.length > 0) this.#wake();
    this.#peer?.roomAgain();
  }

  /** Called by the other end. */
  roomAgain(): void {
    if (!this.#refused || !this.#tells) return;
    this.#refused = false;
    this.#events?.writable();
  }
}

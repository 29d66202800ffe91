import type { LinkBuffer } from './buffer-pool.ts';
import type { DatagramBatch, DatagramTransport } from './datagram-transport.ts';

/**
 * Frames that wait for the system, one behind the other in one buffer, which starts anew when all of them were taken. The system
 * copies what it takes, so one buffer is enough.
 */
export class DatagramQueue implements DatagramBatch {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly ends: Uint32Array;
  count = 0;
  #usedBytes = 0;
  #sent = 0;

  constructor(buffer: LinkBuffer, capacity: number) {
    this.bytes = buffer.bytes;
    this.view = buffer.view;
    this.ends = new Uint32Array(capacity);
  }

  /** The offset of room for `sizeBytes`, or -1. */
  room(sizeBytes: number): number {
    return this.count < this.ends.length && this.#usedBytes + sizeBytes <= this.bytes.length ? this.#usedBytes : -1;
  }

  add(sizeBytes: number): void {
    this.#usedBytes += sizeBytes;
    this.ends[this.count] = this.#usedBytes;
    this.count++;
  }

  /** False: the system did not take all of them. */
  sendTo(transport: DatagramTransport): boolean {
    if (this.#sent < this.count) this.#sent = transport.send(this, this.#sent);
    if (this.#sent < this.count) return false;
    this.#sent = 0;
    this.count = 0;
    this.#usedBytes = 0;
    return true;
  }
}

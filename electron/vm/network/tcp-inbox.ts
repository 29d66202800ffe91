import type { HostTcpEvents } from '../../net/host-sockets.ts';

/**
 * From a socket of Node's into the buffers of the stack. Two ways in:
 *
 *   direct   `onread`: the system fills a buffer that was handed out before, then says how much of it. The next one is asked for
 *            right after that, whether reading goes on or not, and cannot be replaced later. So while the stack takes nothing,
 *            the system is handed the parking buffer, and the first read after a pause goes there and is copied; all others
 *            fill the stack's own buffers. The same holds for the first read of a connection: a dial needs no buffer of the stack.
 *   offer    `data` events: Node's buffers are copied.
 *
 * The parking buffer is one for all sockets of a thread: the system writes to it only between asking for a buffer and saying how
 * much it filled, and that is one turn without a return to the event loop (libuv reads when a socket is readable, on Windows as
 * well; it never leaves a buffer with the kernel).
 *
 * What the stack had no room for is held here, and given to it first when it asks for more. The end is told after the last byte.
 */
const PARKING = new Uint8Array(16 * 1024);
const NOTHING = new Uint8Array(0);

export class TcpInbox {
  #events: HostTcpEvents | null;
  #paused: boolean;
  #held: Uint8Array = NOTHING;
  #ended = false;
  /** The next buffer that is handed out is one of the stack's. */
  #direct = false;

  /** Without events it takes nothing until `attach`, and is paused. */
  constructor(events: HostTcpEvents | null) {
    this.#events = events;
    this.#paused = events === null;
  }

  attach(events: HostTcpEvents): void {
    this.#events = events;
  }

  /** Nothing reaches the stack any more. */
  close(): void {
    this.#events = null;
    this.#direct = false;
    this.#held = NOTHING;
  }

  /** Where the system's next read goes. */
  nextBuffer(): Uint8Array {
    return this.#direct && this.#events !== null ? this.#events.readBuffer() : PARKING;
  }

  /** `sizeBytes` of the buffer that was handed out are filled. False: no more reads. */
  filled(sizeBytes: number, buffer: Uint8Array): boolean {
    if (buffer === PARKING) this.#direct = this.offer(PARKING.subarray(0, sizeBytes));
    else {
      this.#direct = this.#events?.read(sizeBytes) ?? false;
      this.#paused = !this.#direct;
    }
    return this.#direct;
  }

  /** Copies; holds what there is no room for. False: no more reads. */
  offer(bytes: Uint8Array): boolean {
    if (this.#events === null) return false;
    if (this.#paused) {
      this.#held = this.#held.length === 0 ? bytes.slice() : Buffer.concat([this.#held, bytes]);
      return false;
    }
    for (let offset = 0; offset < bytes.length; ) {
      const room = this.#events.readBuffer();
      const sizeBytes = Math.min(room.length, bytes.length - offset);
      room.set(bytes.subarray(offset, offset + sizeBytes));
      offset += sizeBytes;
      if (this.#take(sizeBytes)) continue;
      this.#held = bytes.buffer === PARKING.buffer ? bytes.slice(offset) : bytes.subarray(offset);
      return false;
    }
    return true;
  }

  /** The stack takes bytes again: it gets what is held. True: the socket may be read. */
  resume(): boolean {
    const held = this.#held;
    this.#held = NOTHING;
    this.#paused = false;
    if (!this.offer(held)) return false;
    if (this.#ended) this.#events?.ended();
    return true;
  }

  /** The other side sends no more. */
  end(): void {
    this.#ended = true;
    if (this.#held.length === 0) this.#events?.ended();
  }

  /** Also false when the stack closed the socket while it was told. */
  #take(sizeBytes: number): boolean {
    this.#paused = this.#events?.read(sizeBytes) !== true;
    return !this.#paused && this.#events !== null;
  }
}

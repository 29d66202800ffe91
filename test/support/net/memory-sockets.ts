import type { Clock } from '../../../electron/base/clock.ts';
import type {
  HostEndpoint,
  HostFailure,
  HostSockets,
  HostTcpEvents,
  HostTcpSocket,
} from '../../../electron/net/host-sockets.ts';

export interface MemorySocketOptions {
  /** How long a write that is not taken at once takes; 0: every write is taken at once. */
  readonly writeMs?: number;
  /** Ask for the next buffer right after each read, as Node does. */
  readonly eager?: boolean;
  readonly paused?: boolean;
}

/** A host's TCP socket without a host: what the stack writes is kept, what the test sends is read into the stack's buffers. */
export class MemoryTcpSocket implements HostTcpSocket {
  readonly received: Uint8Array[] = [];
  receivedBytes = 0;
  ended = false;
  closed = false;
  wasReset = false;
  connected = false;
  /** It broke: nothing may be done with it any more. */
  broke = false;
  /** Nothing is taken while false. */
  accepting = true;
  events: HostTcpEvents | null = null;
  readonly #clock: Clock;
  readonly #options: MemorySocketOptions;
  readonly #outbox: Uint8Array[] = [];
  #reading: boolean;
  #finishing = false;
  #offered: Uint8Array | null = null;
  #pending: Uint8Array | null = null;
  #pumping = false;

  constructor(clock: Clock, options: MemorySocketOptions = {}) {
    this.#clock = clock;
    this.#options = options;
    this.#reading = options.paused !== true;
  }

  get gone(): boolean {
    return this.closed || this.wasReset || this.broke;
  }

  get unread(): number {
    return this.#outbox.reduce((total, chunk) => total + chunk.length, 0);
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.receivedBytes);
    let at = 0;
    for (const chunk of this.received) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  /** The other side sends. */
  send(bytes: Uint8Array | string): void {
    const chunk = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    if (chunk.length > 0) this.#outbox.push(chunk);
    this.#pump();
  }

  /** The other side sends FIN after what it sent. */
  finish(): void {
    this.#finishing = true;
    this.#pump();
  }

  /** The other side takes bytes again. */
  accept(): void {
    this.accepting = true;
    this.#take();
  }

  connect(): void {
    this.connected = true;
    this.events?.connected();
    this.#pump();
  }

  fail(failure: HostFailure): void {
    this.events?.failed(failure);
  }

  break(failure: HostFailure): void {
    this.broke = true;
    this.events?.broken(failure);
  }

  write(bytes: Uint8Array): boolean {
    if (this.gone || this.ended || this.#pending !== null) throw new Error('a write that the contract forbids');
    if (bytes.length === 0) throw new Error('an empty write');
    const { writeMs = 0 } = this.#options;
    if (this.accepting && writeMs === 0) {
      this.#keep(bytes);
      return true;
    }
    this.#pending = bytes;
    if (this.accepting) this.#clock.after(writeMs, () => this.#take());
    return false;
  }

  end(): void {
    if (this.ended || this.gone || this.#pending !== null) throw new Error('an end that the contract forbids');
    this.ended = true;
  }

  resumeReading(): void {
    if (this.gone) throw new Error('resumed after the end');
    this.#reading = true;
    this.#pump();
  }

  reset(): void {
    if (this.gone) throw new Error('reset after the end');
    this.wasReset = true;
  }

  close(): void {
    if (this.gone || !this.ended) throw new Error('a close that the contract forbids');
    this.closed = true;
  }

  #take(): void {
    const bytes = this.#pending;
    if (bytes === null || this.gone) return;
    this.#pending = null;
    this.#keep(bytes);
    this.events?.written();
  }

  #keep(bytes: Uint8Array): void {
    this.received.push(bytes.slice());
    this.receivedBytes += bytes.length;
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#clock.after(0, () => {
      this.#pumping = false;
      this.#readOnce();
    });
  }

  #readOnce(): void {
    const { events } = this;
    if (events === null || this.gone || !this.#reading) return;
    const chunk = this.#outbox[0];
    if (chunk === undefined) {
      if (!this.#finishing) return;
      this.#finishing = false;
      events.ended();
      return;
    }
    const room = this.#offered ?? events.readBuffer();
    this.#offered = null;
    if (room.length === 0) throw new Error('a read buffer without room');
    const size = Math.min(room.length, chunk.length);
    room.set(chunk.subarray(0, size));
    if (size === chunk.length) this.#outbox.shift();
    else this.#outbox[0] = chunk.subarray(size);
    this.#reading = events.read(size);
    if (this.#options.eager === true) this.#offered = events.readBuffer();
    if (this.#reading) this.#pump();
  }
}

/** Dials succeed, fail or stay silent as the test says. */
export class MemorySockets implements HostSockets {
  readonly dialed: { readonly target: HostEndpoint; readonly socket: MemoryTcpSocket }[] = [];
  readonly #clock: Clock;
  readonly #options: MemorySocketOptions;
  /** What a dial comes to; null: nothing, the test decides. */
  outcome: 'connected' | HostFailure | null = 'connected';

  constructor(clock: Clock, options: MemorySocketOptions = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    const socket = new MemoryTcpSocket(this.#clock, this.#options);
    socket.events = events;
    this.dialed.push({ target, socket });
    const { outcome } = this;
    if (outcome === null) return socket;
    this.#clock.after(0, () => {
      if (socket.wasReset) return;
      if (outcome === 'connected') socket.connect();
      else socket.fail(outcome);
    });
    return socket;
  }

  get last(): MemoryTcpSocket {
    const last = this.dialed.at(-1);
    if (last === undefined) throw new Error('nothing was dialed');
    return last.socket;
  }

  openUdp(): never {
    throw new Error('TCP only');
  }

  listenTcp(): never {
    throw new Error('TCP only');
  }

  bindUdp(): never {
    throw new Error('TCP only');
  }

  isStranded(): never {
    throw new Error('no network');
  }

  ping(): never {
    throw new Error('TCP only');
  }
}

import type { NativeAddon, NativePort } from '../../../native/native-addon.ts';
import type {
  DatagramBatch,
  DatagramSlots,
  DatagramTransport,
  DatagramTransportEvents,
} from '../../../net/link/datagram-transport.ts';
import type { BusyPoll } from '../busy-poll.ts';

export interface NativeDatagramsOptions {
  /** Called once, after the port was closed by `dispose`. */
  readonly release?: () => Promise<void> | void;
  /** Told of what is received; nobody unless given. */
  readonly busyPoll?: BusyPoll | null;
}

/**
 * A port of the native addon as a transport. A `send` that finds the descriptor broken takes the whole batch, and `closed` is told once
 * the caller is done.
 */
export class NativeDatagrams implements DatagramTransport {
  readonly #addon: NativeAddon;
  readonly #port: NativePort;
  readonly #release: () => Promise<void> | void;
  readonly #busyPoll: BusyPoll | null;
  #events: DatagramTransportEvents | null = null;
  #usable = true;
  #disposed = false;

  constructor(addon: NativeAddon, port: NativePort, options: NativeDatagramsOptions = {}) {
    this.#addon = addon;
    this.#port = port;
    this.#release = options.release ?? (() => undefined);
    this.#busyPoll = options.busyPoll ?? null;
  }

  start(slots: DatagramSlots, events: DatagramTransportEvents): void {
    if (!this.#usable) return;
    this.#events = events;
    this.#addon.start(this.#port, slots, {
      received: (count) => {
        this.#busyPoll?.read(sumOf(slots.lengths, count));
        events.received(count);
      },
      writable: () => events.writable(),
      closed: (error) => this.#tellClosed(error),
    });
  }

  send(batch: DatagramBatch, first: number): number {
    if (!this.#usable) return batch.count;
    try {
      return this.#addon.send(this.#port, batch, first);
    } catch (error) {
      this.#close();
      // The other end has gone or the descriptor is broken.
      const reason = error as NodeJS.ErrnoException;
      queueMicrotask(() => this.#tellClosed(GONE_CODES.has(reason.code ?? '') ? null : reason));
      return batch.count;
    }
  }

  async dispose(): Promise<void> {
    this.#events = null;
    this.#close();
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#release();
  }

  #close(): void {
    this.#usable = false;
    this.#addon.close(this.#port);
  }

  #tellClosed(error: Error | null): void {
    this.#usable = false;
    const events = this.#events;
    this.#events = null;
    events?.closed(error);
  }
}

/** Of a unix socket whose other end is not there any more. */
const GONE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTCONN', 'EPIPE', 'ENOENT']);

function sumOf(lengths: Uint32Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += lengths[index] ?? 0;
  return sum;
}

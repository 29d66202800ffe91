import type { Socket } from 'node:net';
import type { StreamTransport, StreamTransportEvents } from '../../../net/link/stream-transport.ts';

/** Told when the other end goes away amid a write: an end like any other. */
export const GONE_CODES = new Set(['EPIPE', 'ECONNRESET']);

/**
 * A connected, paused socket as a transport. It takes the socket over: nobody else may read, write or listen.
 *
 *   paused ─start─▶ reading ─┬─ end of the other side, error, end() ─▶ 'close' of the socket: closed, once
 *                            └─ dispose ─▶ destroyed, silent
 *
 * What happens before `start` is kept and told right after it.
 */
export class SocketTransport implements StreamTransport {
  readonly #socket: Socket;
  readonly #listen: (events: StreamTransportEvents | null) => void;
  readonly #gone: Promise<void>;
  #events: StreamTransportEvents | null = null;
  #error: Error | null = null;
  #ending = false;
  #closed = false;

  /** `listen` says where bytes that were read are to go; null: nowhere any more. */
  constructor(socket: Socket, listen: (events: StreamTransportEvents | null) => void) {
    this.#socket = socket;
    this.#listen = listen;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!GONE_CODES.has(error.code ?? '')) this.#error ??= error;
    });
    this.#gone = new Promise((resolve) => {
      socket.once('close', () => {
        this.#closed = true;
        resolve();
        this.#tellClosed();
      });
    });
  }

  start(events: StreamTransportEvents): void {
    this.#events = events;
    this.#listen(events);
    if (this.#closed) queueMicrotask(() => this.#tellClosed());
    else this.#socket.resume();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending || this.#socket.destroyed) return true;
    // Node calls back on a later tick even when the system took all at once; the second write may come before that.
    let taken = false;
    this.#socket.write(bytes, (error) => {
      if (!taken && (error === null || error === undefined)) this.#events?.written();
    });
    taken = this.#socket.writableLength === 0;
    return taken;
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    // Node closes a socket when both sides have ended, and this end is not to wait for the other one.
    this.#socket.end(() => this.#socket.destroy());
  }

  dispose(): Promise<void> {
    this.#events = null;
    this.#listen(null);
    this.#socket.destroy();
    return this.#gone;
  }

  #tellClosed(): void {
    const events = this.#events;
    this.#events = null;
    events?.closed(this.#error);
  }
}

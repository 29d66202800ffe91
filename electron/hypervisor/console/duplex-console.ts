import type { Duplex } from 'node:stream';
import { BoathouseError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { ConsoleStream } from './console-stream.ts';

/**
 * The guest's tty over a stream of the hypervisor's. Reads all the time, so that the hypervisor never waits for us. What comes
 * before the first listener is kept, up to the limit below (the oldest part goes), and handed to whoever listens by the end of that
 * turn of the event loop. Closes when the hypervisor does, or by `close`; then `onClose` fires once and writes are rejected.
 */
const BACKLOG_MAX_BYTES = 1024 * 1024;

export class DuplexConsole implements ConsoleStream {
  readonly #stream: Duplex;
  readonly #output = new Emitter<Uint8Array>();
  readonly #close = new Emitter<void>();
  #backlog: Uint8Array[] | null = [];
  #backlogBytes = 0;
  #open = true;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    // The reason does not matter: 'close' follows.
    stream.on('error', () => undefined);
    stream.once('end', () => stream.destroy());
    stream.once('close', () => this.#closed());
    stream.resume();
  }

  readonly onOutput: Event<Uint8Array> = (listener) => {
    const subscription = this.#output.event(listener);
    if (this.#backlog !== null && this.#output.listenerCount === 1) queueMicrotask(() => this.#replay());
    return subscription;
  };

  /** Also told to a listener that comes too late. */
  readonly onClose: Event<void> = (listener) => {
    if (!this.#open) queueMicrotask(() => listener());
    return this.#close.event(listener);
  };

  write(data: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (cause?: Error): void =>
        reject(new BoathouseError('console-closed', 'the machine’s console is closed', { cause }));
      if (!this.#open) failed();
      else this.#stream.write(data, (error) => (error ? failed(error) : resolve()));
    });
  }

  close(): void {
    this.#stream.destroy();
    this.#closed();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#backlog === null) {
      this.#output.fire(chunk);
      return;
    }
    this.#backlog.push(chunk);
    this.#backlogBytes += chunk.length;
    while (this.#backlogBytes > BACKLOG_MAX_BYTES) this.#backlogBytes -= this.#backlog.shift()?.length ?? 0;
  }

  #replay(): void {
    const backlog = this.#backlog;
    if (backlog === null || this.#output.listenerCount === 0) return;
    this.#backlog = null;
    for (const chunk of backlog) this.#output.fire(chunk);
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#replay();
    this.#close.fire();
  }
}

import type { CancelSignal } from '../../../base/cancellation.ts';
import { cancelledError } from '../../../host/delay.ts';
import { untilDialled } from '../../../host/wait-for-socket.ts';
import type { StreamTransport, StreamTransportEvents } from '../../../net/link/stream-transport.ts';
import { NativeStream } from '../native-streams/native-stream.ts';
import type { StreamTable } from '../native-streams/stream-table.ts';
import { GONE_CODES } from './socket-transport.ts';
import type { UnixStreamOptions } from './unix-stream.ts';

/** As `connectUnixStream`, by way of the native addon: a read or a write costs little more than its system call. */
export function connectNativeStream(
  { path, ...wait }: UnixStreamOptions,
  table: StreamTable,
): Promise<StreamTransport> {
  return untilDialled<StreamTransport>({
    ...wait,
    where: path,
    dial: () => NativeStreamTransport.dial(table, path, wait.signal),
  });
}

/** Settles a dial. */
interface Dial {
  readonly connected: () => void;
  readonly failed: (error: Error) => void;
}

/**
 *   paused ─start─▶ reading ─┬─ end of the other side, error, end(): closed, once
 *                            └─ dispose: silent
 *
 * Nothing is read before `start`, so nothing happens before it but a write that fails, which is told after it.
 */
class NativeStreamTransport extends NativeStream implements StreamTransport {
  readonly #dial: Dial;
  #events: StreamTransportEvents | null = null;
  /** What is to be told, once there is somebody to tell. */
  #closedBy: { readonly error: Error | null } | null = null;
  #disposed = false;

  private constructor(table: StreamTable, path: string, dial: Dial) {
    super(table, table.streams.dialPath(path), 'paused');
    this.#dial = dial;
  }

  /** Rejects with the system's error code, or `cancelled`. */
  static dial(table: StreamTable, path: string, signal: CancelSignal): Promise<StreamTransport> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelledError(signal));
        return;
      }
      const abort = (): void => {
        transport.reset();
        reject(cancelledError(signal));
      };
      const settle = (how: () => void): void => {
        signal.removeEventListener('abort', abort);
        how();
      };
      const transport = new NativeStreamTransport(table, path, {
        connected: () => settle(() => resolve(transport)),
        failed: (error) => settle(() => reject(error)),
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  start(events: StreamTransportEvents): void {
    this.#events = events;
    if (this.#closedBy !== null) queueMicrotask(() => this.#tellClosed());
    else this.resumeReading();
  }

  override end(): void {
    this.close();
  }

  dispose(): void {
    this.#disposed = true;
    this.#events = null;
    this.reset();
  }

  protected override onConnected(): void {
    this.#dial.connected();
  }

  protected override onFailed(code: string): void {
    this.#dial.failed(systemError(code));
  }

  protected override onReadBuffer(): Uint8Array {
    return this.#events?.readBuffer() ?? NOWHERE;
  }

  protected override onRead(sizeBytes: number): boolean {
    this.#events?.read(sizeBytes);
    return !this.#disposed;
  }

  protected override onWritten(): void {
    this.#events?.written();
  }

  /** Both ends of a link go together. */
  protected override onEnded(): void {
    this.close();
  }

  protected override onBroken(code: string): void {
    this.#closedBy = { error: GONE_CODES.has(code) ? null : systemError(code) };
    this.#tellClosed();
  }

  protected override onClosed(): void {
    this.#closedBy ??= { error: null };
    this.#tellClosed();
  }

  #tellClosed(): void {
    const events = this.#events;
    this.#events = null;
    events?.closed(this.#closedBy?.error ?? null);
  }
}

/** For a read that nobody waits for; it never comes to one. */
const NOWHERE = new Uint8Array(1);

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

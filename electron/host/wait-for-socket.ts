import { connect, type Socket } from 'node:net';
import type { CancelSignal } from '../base/cancellation.ts';
import type { Clock } from '../base/clock.ts';
import { BoathouseError } from '../base/errors.ts';
import { cancelledError, delay } from './delay.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';

export interface WaitOptions {
  readonly clock: Clock;
  /** How long to try again while nobody listens. */
  readonly timeoutMs: number;
  /** Aborts the wait, for example because the program that should listen has ended; without meaning once it has succeeded. */
  readonly signal: CancelSignal;
}

const RETRY_FIRST_MS = 5;
const RETRY_LONGEST_MS = 100;
/** Nobody listens there yet; EAGAIN: the listener's queue is full. */
const RETRIED_CODES = new Set(['ENOENT', 'ECONNREFUSED', 'EAGAIN']);

/**
 * Connects as soon as somebody listens. The socket is returned paused, so nothing is lost before a reader is there. Throws
 * `socket-timeout` when nobody listened in time, `socket-failed` for any other reason, `cancelled`.
 */
export function waitForSocket(endpoint: Endpoint, options: WaitOptions): Promise<Socket> {
  return untilConnected({
    ...options,
    where: formatEndpoint(endpoint),
    dial: () => (endpoint.kind === 'unix' ? connect(endpoint.path) : connect(endpoint.port, '127.0.0.1')),
    connected: (socket) => socket,
  });
}

/** A wait for a socket that is made, and taken over, in a way of its own. */
export interface DialOptions<T> extends WaitOptions {
  /** For messages. */
  readonly where: string;
  /** Called for each try. */
  readonly dial: () => Socket;
  /** Gets the socket, paused, while it tells that it is connected, so that nothing that it tells next is missed. */
  readonly connected: (socket: Socket) => T;
}

/** As `waitForSocket`. */
export function untilConnected<T>(options: DialOptions<T>): Promise<T> {
  return untilDialled({ ...options, dial: () => dialOnce(options) });
}

/** A dial of any kind. `dial` is called for each try, and rejects with the system's error code; it looks after `signal` itself. */
export interface RetriedDial<T> extends WaitOptions {
  readonly where: string;
  readonly dial: () => Promise<T>;
}

/** As `waitForSocket`. */
export async function untilDialled<T>({ clock, signal, timeoutMs, where, dial }: RetriedDial<T>): Promise<T> {
  const deadlineMs = clock.monotonic() + timeoutMs;
  for (let retryMs = RETRY_FIRST_MS; ; retryMs = Math.min(retryMs * 2, RETRY_LONGEST_MS)) {
    try {
      return await dial();
    } catch (error) {
      if (error instanceof BoathouseError) throw error;
      if (!RETRIED_CODES.has((error as NodeJS.ErrnoException).code ?? '')) {
        throw new BoathouseError('socket-failed', `cannot connect to ${where}`, { cause: error });
      }
      if (clock.monotonic() >= deadlineMs) {
        const message = `nobody listened at ${where} within ${timeoutMs} ms`;
        throw new BoathouseError('socket-timeout', message, { cause: error });
      }
    }
    await delay(clock, retryMs, signal);
  }
}

function dialOnce<T>({ dial, connected, signal }: DialOptions<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelledError(signal));
      return;
    }
    const socket = dial().pause();
    const abort = (): void => {
      socket.destroy();
      reject(cancelledError(signal));
    };
    signal.addEventListener('abort', abort, { once: true });
    const failed = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      const taken = connected(socket);
      socket.off('error', failed);
      resolve(taken);
    });
  });
}

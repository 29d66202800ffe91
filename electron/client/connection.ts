import type { Socket } from 'node:net';
import {
  createTRPCClient,
  createWSClient,
  type TRPCClient,
  TRPCClientError,
  type TRPCLink,
  wsLink,
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { WebSocket } from 'ws';
import { fromFailure } from '../api/failure.ts';
import { API_ANSWER_MAX_BYTES } from '../api/limits.ts';
import { failure } from '../api/machine-status.ts';
import type { ApiRouter } from '../api/router.ts';
import { BoathouseError } from '../base/errors.ts';
import { dial } from './dial.ts';

export type ApiClient = TRPCClient<ApiRouter>;

/**
 * One connection to the backend. It is never opened anew behind the caller's back: a terminal cannot be resumed, and a backend
 * that is gone has to be said so. When it is lost, every call and subscription under way fails with `backend-lost`.
 */
export interface Connection {
  readonly api: ApiClient;
  /** Resolves when it is lost, or closed. */
  readonly closed: Promise<void>;
  close(): void;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Connects to the backend; null when there is none, or it is just ending. Throws `backend-unreachable`, `backend-stuck`. */
export async function connectIfListening(path: string): Promise<Connection | null> {
  const socket = await dial(path);
  if (socket === null) return null;
  const dialledMs = performance.now();
  const connection = await openConnection(socket);
  if (connection !== null || performance.now() - dialledMs < HANDSHAKE_TIMEOUT_MS) return connection;
  throw new BoathouseError('backend-stuck', 'The backend does not answer', {
    hint: 'Read log/backend.log in the data folder, then end its process: its pid is in the file `lock` there.',
  });
}

/** Speaks the API on a connected socket; null when the other side closes it before it has answered. */
async function openConnection(socket: Socket): Promise<Connection | null> {
  let lost = false;
  const { promise: open, settle: opened } = settledLater<boolean>();
  const { promise: end, settle: ended } = settledLater<true>();
  /** The client wants a class to make its socket with; it is used once. */
  class LocalWebSocket extends WebSocket {
    constructor(url: string | URL) {
      super(url, {
        createConnection: () => socket,
        perMessageDeflate: false,
        maxPayload: API_ANSWER_MAX_BYTES,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
        // The mask keeps browsers from fooling proxies; there is neither here. With one of zeros no byte is touched.
        generateMask: () => undefined,
      });
    }
  }
  const client = createWSClient({
    url: 'ws://localhost/',
    WebSocket: LocalWebSocket as unknown as typeof globalThis.WebSocket,
    onOpen: () => opened(true),
    onClose: () => {
      lost = true;
      opened(false);
      ended(true);
      // Keeps it from connecting again; subscriptions end and are turned into errors below.
      void client.close();
    },
  });

  const failWhenLost: TRPCLink<ApiRouter> =
    () =>
    ({ next, op }) =>
      observable((observer) => {
        const fail = (): void => observer.error(TRPCClientError.from(backendLost()));
        if (lost) {
          fail();
          return undefined;
        }
        return next(op).subscribe({
          next: (value) => observer.next(value),
          error: (error) => (lost ? fail() : observer.error(error)),
          complete: () => (lost ? fail() : observer.complete()),
        });
      });

  if (!(await open)) return null;
  return {
    api: createTRPCClient<ApiRouter>({ links: [failWhenLost, wsLink({ client })] }),
    closed: end.then(() => undefined),
    close() {
      // Whoever still waits for an answer hears that there will be none; a closing handshake would wait for it.
      void client.close();
      socket.destroy();
    },
  };
}

/** The error that a user should read for whatever a call threw: the backend's own, where it sent one. */
export function unwrapError(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const sent = failure.safeParse((error.data as { failure?: unknown } | null | undefined)?.failure);
  if (sent.success) return fromFailure(sent.data);
  return error.cause instanceof BoathouseError ? error.cause : new BoathouseError('backend-lost', error.message);
}

function backendLost(): BoathouseError {
  return new BoathouseError('backend-lost', 'The backend closed the connection', {
    hint: 'See what it was doing: boathouse logs --source backend. A machine that still runs is taken over by the next command.',
  });
}

function settledLater<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  let settle!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Backend } from '../api/backend.ts';
import { ClientStreams } from '../api/client-streams.ts';
import { API_MESSAGE_MAX_BYTES } from '../api/limits.ts';
import { apiRouter } from '../api/router.ts';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';

/** How long clients may take to read the last answers when the server closes. */
const CLOSE_GRACE_MS = 1000;

/**
 * The clients of the API on WebSockets, wherever they come from. Whoever takes a connection decides whether it may speak, and hands
 * it over here. Queries, mutations and subscriptions of a client share its one connection; what a client has open ends with it.
 */
export class ApiClients implements Disposable {
  readonly #sockets: WebSocketServer;
  readonly #changes = new Emitter<number>();

  /** Fires with the number of connected clients after each change. */
  readonly onChange: Event<number> = this.#changes.event;

  constructor({ backend, logger }: { readonly backend: Backend; readonly logger: Logger }) {
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: API_MESSAGE_MAX_BYTES,
      perMessageDeflate: false,
    });
    this.#sockets = sockets;
    applyWSSHandler({
      wss: sockets,
      router: apiRouter,
      createContext: () => ({ backend, streams: new ClientStreams() }),
      onError: ({ error, path }) => logCallError(logger, path ?? '(connection)', error.cause ?? error),
    });
    sockets.on('connection', (client) => {
      this.#changes.fire(sockets.clients.size);
      // The set is cleared of the client after its close event.
      client.once('close', () => setImmediate(() => this.#changes.fire(sockets.clients.size)));
    });
  }

  get count(): number {
    return this.#sockets.clients.size;
  }

  get all(): Iterable<WebSocket> {
    return this.#sockets.clients;
  }

  /** Answers an HTTP request to switch protocols; one that is malformed is refused. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      this.#sockets.emit('connection', client, request);
    });
  }

  /** Lets what was answered reach its readers, then cuts the connections. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#sockets.clients].map(closeClient));
    this.#sockets.close();
    this.#changes.dispose();
  }
}

function closeClient(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => client.terminate(), CLOSE_GRACE_MS);
    client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.close(1001, 'the backend ends');
  });
}

function logCallError(logger: Logger, path: string, error: unknown): void {
  // What the user is told anyway is no fault of ours.
  if (error instanceof BoathouseError) logger.info(`${path}: ${error.code}: ${error.message}`);
  else logger.error(`${path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Backend } from '../api/backend.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { UNIX_PATH_MAX_BYTES } from '../base/unix-path.ts';
import { listenLocally } from '../host/local-socket.ts';
import { ApiClients } from './api-clients.ts';

export interface ApiServerOptions {
  /** Path of a unix socket, or name of a Windows pipe. */
  readonly socket: string;
  readonly backend: Backend;
  readonly logger: Logger;
}

/**
 * Serves the API as WebSocket messages on a local socket. Who may open the socket may do everything: it stands in a folder of
 * mode 0700 and has mode 0600. Nothing runs while nobody calls: there are no keep-alive timers, since a local socket reports the
 * end of its peer by itself. Browsers are served by `ui/ui-server.ts`.
 */
export class ApiServer implements Disposable {
  readonly #http: Server;
  readonly #listener: Disposable;
  readonly #clients: ApiClients;

  /** Fires with the number of connected clients after each change. */
  readonly onClients: Event<number>;

  private constructor(http: Server, clients: ApiClients, listener: Disposable) {
    this.#http = http;
    this.#listener = listener;
    this.#clients = clients;
    this.onClients = clients.onChange;
  }

  /** Errors: those of `host/local-socket.ts`. */
  static async open(options: ApiServerOptions): Promise<ApiServer> {
    const http = createServer((_request, response) => {
      response.writeHead(426, { connection: 'close' }).end('This socket speaks WebSocket only.\n');
    });
    const clients = new ApiClients(options);
    http.on('upgrade', (request, socket: Duplex, head) => {
      // A browser has no business here; nothing of it could reach the socket, but a proxy that a user sets up might.
      if (request.headers.origin === undefined) clients.accept(request, socket, head);
      else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    const listener = await listenLocally({
      path: options.socket,
      pathMaxBytes: UNIX_PATH_MAX_BYTES,
      // The HTTP server takes what another one has accepted.
      onConnection: (client) => void http.emit('connection', client),
      onOpenToOthers: ({ message, hint = '' }) => options.logger.warn(`${message} ${hint}`),
    });
    return new ApiServer(http, clients, listener);
  }

  get clientCount(): number {
    return this.#clients.count;
  }

  /** Lets what was answered reach its readers, then cuts the connections and removes the socket. */
  async dispose(): Promise<void> {
    await this.#clients.dispose();
    await this.#listener.dispose();
    this.#http.closeAllConnections();
  }
}

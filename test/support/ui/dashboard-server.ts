import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Backend } from '../../../electron/api/backend.ts';
import { ClientStreams } from '../../../electron/api/client-streams.ts';
import { SESSION_UNKNOWN } from '../../../electron/api/close-codes.ts';
import { API_MESSAGE_MAX_BYTES } from '../../../electron/api/limits.ts';
import { apiRouter } from '../../../electron/api/router.ts';

/** Tests run from their sources, the screenshots from what tsc made of them in dist/. */
const ROOT = import.meta.url.includes('/dist/test/') ? '../../../../' : '../../../';
const BUILT = fileURLToPath(new URL(`${ROOT}dist/renderer`, import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** As strict as the backend's own server is. */
const POLICY = (host: string): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ws://${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The built dashboard and the API of a backend that a test made, beneath a path as the real server has it, without its secrets. */
export class DashboardServer {
  readonly #http: Server;
  #sockets: WebSocketServer;
  readonly url: string;
  readonly #backend: Backend;

  private constructor(http: Server, backend: Backend, port: number) {
    this.#http = http;
    this.#backend = backend;
    this.url = `http://127.0.0.1:${port}/dashboard/`;
    this.#sockets = this.#serveApi();
  }

  static async open(backend: Backend): Promise<DashboardServer> {
    if (!existsSync(join(BUILT, 'index.html'))) {
      throw new Error('The dashboard is not built: npm run build:renderer');
    }
    const http = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/dashboard\//, '');
      const file = join(BUILT, normalize(`/${path === '' ? 'index.html' : path}`));
      if (!existsSync(file) || !statSync(file).isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY(request.headers.host ?? ''),
      });
      createReadStream(file).pipe(response);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    return new DashboardServer(http, backend, address.port);
  }

  /** The API is gone, as when the backend ends; the page stays. */
  async loseApi(): Promise<void> {
    this.#http.removeAllListeners('upgrade');
    for (const client of this.#sockets.clients) client.terminate();
    await new Promise((resolve) => this.#sockets.close(resolve));
  }

  restoreApi(): void {
    this.#sockets = this.#serveApi();
  }

  /** As the backend does with a browser that it does not know any more. */
  expireSessions(): void {
    const expire = (client: WebSocket): void => client.close(SESSION_UNKNOWN, 'session unknown');
    this.#sockets.on('connection', expire);
    for (const client of this.#sockets.clients) expire(client);
  }

  async close(): Promise<void> {
    await this.loseApi();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #serveApi(): WebSocketServer {
    const sockets = new WebSocketServer({
      server: this.#http,
      path: '/dashboard/api',
      maxPayload: API_MESSAGE_MAX_BYTES,
    });
    applyWSSHandler({
      wss: sockets,
      router: apiRouter,
      createContext: () => ({ backend: this.#backend, streams: new ClientStreams() }),
    });
    return sockets;
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Backend } from '../../api/backend.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStack } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { ApiClients } from '../api-clients.ts';
import { watchSlowClients } from './slow-clients.ts';
import { forwardHtml, REFUSAL_CONTENT_POLICY, REFUSALS, type RefusalPage, refusalHtml } from './refusal-page.ts';
import type { RendererFiles } from './renderer-files.ts';
import { isForeignRead, isOwnHost, isOwnOrigin, isPrefetch, SESSION_COOKIE, sessionCookie } from './request-check.ts';
import type { UiSessions } from './ui-sessions.ts';
import { UnknownSession } from './unknown-session.ts';

/** A browser has a handful; anybody on this computer can open some. */
const CONNECTIONS_MAX = 512;

export interface UiServerOptions {
  readonly backend: Backend;
  readonly files: RendererFiles;
  readonly sessions: UiSessions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The dashboard for a browser: the renderer's files and the API, over HTTP on 127.0.0.1.
 *
 * Who can connect is everybody on this computer, and every web page that one of its browsers shows; who may use it can do whatever
 * the docker client can, which is everything. So nothing is served but to a browser that came with a token of `boathouse ui`:
 *
 *   GET /open?token=…           once: a cookie (HttpOnly, SameSite=Strict) for the path of a new session, and a page that goes there
 *   GET /<session>/…            with the cookie: the renderer's files
 *   GET /<session>/api          with the cookie, and from our own page: WebSocket, the API of `api/router.ts`
 *
 * Why a path for each session: browsers send cookies to every port of a host name, so a container that publishes a port of
 * 127.0.0.1 and is looked at in the same browser would be handed ours, and could come with it. A cookie that is for a path of 128
 * random bits goes to nobody who does not know that path, and no page is told it (no referrer).
 *
 * Refused besides: another Host than ours (DNS rebinding), WebSockets from another Origin, reads that other pages cause, methods
 * other than GET and HEAD, links that a browser only looks ahead at. All answers forbid frames, sniffing, referrers and foreign
 * script. Our own page whose session is unknown here hears it as a close code. A client that does not read what it is sent, or has vanished, is cut off (`slow-clients.ts`).
 *
 * Sessions end with the backend, on purpose: a tab that is left open goes on asking at our port, where by then anybody may listen,
 * and what it sends must be worth nothing.
 *
 * The link itself passes through the arguments of the program that opens it, where other users of this computer could read it and be
 * first: then it has expired for its owner, and the page says what that means.
 */
export class UiServer implements Disposable {
  readonly clients: ApiClients;
  readonly #http: Server;
  readonly #port: number;
  readonly #options: UiServerOptions;
  readonly #unknown: UnknownSession;
  readonly #owned = new DisposableStack();

  private constructor(http: Server, port: number, options: UiServerOptions) {
    this.#http = http;
    this.#port = port;
    this.#options = options;
    this.#owned.defer(() => this.#close());
    this.clients = this.#owned.add(new ApiClients(options));
    this.#unknown = this.#owned.add(new UnknownSession());
    this.#owned.add(watchSlowClients(this.clients, options.clock));
    http.on('request', (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.logger.debug(`the dashboard’s server: ${error instanceof Error ? error.message : String(error)}`);
        response.destroy();
      });
    });
    http.on('upgrade', (request, socket: Duplex, head) => this.#upgrade(request, socket, head));
  }

  /** Errors: `ui-failed`. */
  static open(options: UiServerOptions): Promise<UiServer> {
    const http = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 });
    http.maxConnections = CONNECTIONS_MAX;
    return new Promise((resolve, reject) => {
      http.once('error', (error) =>
        reject(
          new BoathouseError('ui-failed', `The dashboard cannot be served: ${error.message}`, {
            cause: error,
          }),
        ),
      );
      http.listen({ host: '127.0.0.1', port: 0 }, () => {
        http.removeAllListeners('error');
        // Later errors are failed accepts: the client sees it, and the next one may succeed.
        http.on('error', () => undefined);
        resolve(new UiServer(http, (http.address() as AddressInfo).port, options));
      });
    });
  }

  /** A link with a new token that counts for `tokenLifeMs`. */
  link(tokenLifeMs: number): string {
    return `http://127.0.0.1:${this.#port}/open?token=${this.#options.sessions.mint(tokenLifeMs)}`;
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = await this.#serve(request, response);
    if (refusal === null) return;
    response.writeHead(refusal.status, { ...PAGE_HEADERS, Connection: 'close' });
    response.end(refusalHtml(refusal));
  }

  /** Null: it was answered. */
  async #serve(request: IncomingMessage, response: ServerResponse): Promise<RefusalPage | null> {
    const { files, sessions } = this.#options;
    if (!isOwnHost(request, this.#port) || isForeignRead(request)) return REFUSALS.foreign;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return request.headers.origin === undefined || isOwnOrigin(request) ? REFUSALS.method : REFUSALS.foreign;
    }
    const url = urlOf(request);
    if (url === null) return REFUSALS.notFound;
    if (url.pathname === '/open') return this.#exchange(request, response, url.searchParams.get('token') ?? '');
    const { session, rest } = splitPath(url.pathname);
    if (rest === null || !sessions.isOpen(session, sessionCookie(request))) return REFUSALS.noSession;
    const file = await files.find(rest);
    if (file === null) return rest === '' ? REFUSALS.notBuilt : REFUSALS.notFound;
    response.writeHead(200, {
      ...SAFE_HEADERS,
      'Content-Security-Policy': contentPolicy(request.headers.host ?? ''),
      'Content-Type': file.contentType,
      'Content-Length': file.sizeBytes,
      'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
    });
    if (request.method === 'HEAD' || file.sizeBytes === 0) response.end();
    else await pipeline(file.open(), response);
    return null;
  }

  #exchange(request: IncomingMessage, response: ServerResponse, token: string): RefusalPage | null {
    if (request.method !== 'GET' || isPrefetch(request)) return REFUSALS.method;
    const session = this.#options.sessions.exchange(token);
    if (session === null) return REFUSALS.expired;
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Set-Cookie': `${SESSION_COOKIE}=${session.secret}; Path=/${session.path}/; HttpOnly; SameSite=Strict`,
    });
    response.end(forwardHtml(session.path));
    return null;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const { session, rest } = splitPath(urlOf(request)?.pathname ?? '');
    const isOurs = isOwnHost(request, this.#port) && isOwnOrigin(request);
    if (!isOurs || rest !== 'api') {
      const status = isOurs ? '404 Not Found' : '403 Forbidden';
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    } else if (this.#options.sessions.isOpen(session, sessionCookie(request))) {
      const connection = this.#options.sessions.connect(session);
      socket.once('close', () => void connection.dispose());
      this.clients.accept(request, socket, head);
    } else this.#unknown.refuse(request, socket, head);
  }

  #close(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }
}

const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const PAGE_HEADERS = {
  ...SAFE_HEADERS,
  'Content-Security-Policy': REFUSAL_CONTENT_POLICY,
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
};

/** Script and everything else from us alone. Style in attributes and elements is what the terminal's view makes for itself. */
function contentPolicy(host: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Null: it is none. Anybody can send anything here, and nothing of it may throw. */
function urlOf({ url }: IncomingMessage): URL | null {
  const base = 'http://localhost';
  return url?.startsWith('/') === true && URL.canParse(url, base) ? new URL(url, base) : null;
}

/** `/abc/assets/x.js` → session `abc`, rest `assets/x.js`; rest null: not even a session is named. */
function splitPath(pathname: string): { readonly session: string; readonly rest: string | null } {
  const end = pathname.indexOf('/', 1);
  if (end === -1) return { session: '', rest: null };
  return { session: pathname.slice(1, end), rest: pathname.slice(end + 1) };
}

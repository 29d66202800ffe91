import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * dockerd as its socket shows it, as far as a proxy can tell: answers with and without lengths, streams that never end, hijacked
 * connections with and without an upgrade. A real HTTP server on a real unix socket.
 */
export class FakeEngine {
  readonly requests: RecordedRequest[] = [];
  /** Connections that were made to the engine so far. */
  connections = 0;
  readonly #routes = new Map<string, Handler>();
  readonly #sockets = new Set<Socket>();
  #server: Server;
  readonly #path: string;

  static async start(path: string): Promise<FakeEngine> {
    const engine = new FakeEngine(path);
    await engine.listen();
    return engine;
  }

  private constructor(path: string) {
    this.#path = path;
    this.#server = this.#newServer();
    this.on('GET /_ping', (_request, response) => {
      response.writeHead(200, {
        'Api-Version': '1.51',
        Ostype: 'linux',
        'Docker-Experimental': 'false',
        'Builder-Version': '2',
      });
      response.end('OK');
    });
    this.on('HEAD /_ping', (_request, response) => {
      response.writeHead(200, { 'Api-Version': '1.51', Ostype: 'linux', 'Content-Length': '2' }).end();
    });
    this.on('POST /echo', (request, response) => request.pipe(response));
  }

  /** `route` is method and path without query, for example `POST /containers/x/attach`. */
  on(route: string, handler: Handler): void {
    this.#routes.set(route, handler);
  }

  /** Resolves with the request once it came, its body unread. */
  next(route: string): Promise<{ request: IncomingMessage; response: ServerResponse }> {
    return new Promise((resolve) => this.on(route, (request, response) => resolve({ request, response })));
  }

  /** Takes the connection away from HTTP, as dockerd does for attach and exec. */
  hijack(route: string, head: string): Promise<Duplex> {
    return new Promise((resolve) =>
      this.on(route, (request) => {
        request.socket.removeAllListeners('data');
        request.socket.removeAllListeners('end');
        request.socket.removeAllListeners('close');
        request.socket.write(head);
        resolve(request.socket);
      }),
    );
  }

  /** Records requests to `route` with their bodies and answers each with `status`. */
  record(route: string, status: number): void {
    this.on(route, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url = '', rawHeaders } = request;
        this.requests.push({ method, url, rawHeaders, body: Buffer.concat(parts) });
        response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"Id":"abc"}\n');
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#path, resolve));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#server = this.#newServer();
    await this.listen();
  }

  #newServer(): Server {
    const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, (request, response) =>
      this.#handle(request, response),
    );
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      response.writeContinue();
      this.#handle(request, response);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      const handler = this.#find(request);
      if (handler === undefined) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      else handler(request, undefined as unknown as ServerResponse);
    });
    return server;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const handler = this.#find(request);
    if (handler !== undefined) handler(request, response);
    else {
      request.resume();
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"page not found"}\n');
    }
  }

  #find(request: IncomingMessage): Handler | undefined {
    const path = (request.url ?? '').split('?')[0] ?? '';
    return this.#routes.get(`${request.method ?? ''} ${path}`);
  }
}

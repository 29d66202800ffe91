import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** A TCP server of the test on this machine's loopback, which the VM reaches at the host's alias. Disposing cuts its clients. */
export class LoopbackServer implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #clients: Set<Socket>;

  private constructor(server: Server, port: number, clients: Set<Socket>) {
    this.#server = server;
    this.port = port;
    this.#clients = clients;
  }

  static async start(serve: (client: Socket) => void, host = '127.0.0.1'): Promise<LoopbackServer> {
    const clients = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (client) => {
      clients.add(client);
      client.on('error', () => undefined);
      client.on('close', () => clients.delete(client));
      serve(client);
    });
    server.listen({ host, port: 0, backlog: 4096 });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new LoopbackServer(server, address.port, clients);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

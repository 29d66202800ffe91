import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { formatBinding, type PortBinding } from './port-binding.ts';
import type { PortTraffic, PublishedPort } from './port-publisher.ts';

export interface TcpForwardOptions {
  readonly binding: PortBinding;
  /** Opens a connection into the VM for a client that waits. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>;
  readonly logger: Logger;
}

/**
 * One TCP port of the host whose clients are connected to the VM, each by a connection of its own.
 *
 * A client is accepted by the system before anybody in the VM was asked; nothing is read from it until the way is there, and
 * when there is none it is reset, as by a port that nobody listens on. From then on bytes pass with back-pressure in both
 * directions, the end of one direction is passed on alone, and a break of one side resets the other. Closing the port cuts its
 * clients, as the engine does when a container stops. No timers: `dial` has the limit for waiting.
 */
export class TcpForward implements PublishedPort {
  readonly #options: TcpForwardOptions;
  readonly #server: Server;
  readonly #stop = new AbortController();
  readonly #clients = new Set<Socket>();
  #connections = 0;
  /** Of the clients that are gone. */
  #receivedBytes = 0;
  #sentBytes = 0;
  #closed: Promise<void> | null = null;

  private constructor(options: TcpForwardOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
      void this.#serve(client);
    });
  }

  /** Rejects with the system's own error. */
  static async listen(options: TcpForwardOptions): Promise<TcpForward> {
    const forward = new TcpForward(options);
    await forward.#listen();
    return forward;
  }

  traffic(): PortTraffic {
    const clients = [...this.#clients];
    const sum = (count: (client: Socket) => number): number => clients.reduce((all, client) => all + count(client), 0);
    return {
      openConnections: clients.length,
      connections: this.#connections,
      receivedBytes: this.#receivedBytes + sum(({ bytesRead }) => bytesRead),
      sentBytes: this.#sentBytes + sum(({ bytesWritten }) => bytesWritten),
    };
  }

  dispose(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#stop.abort();
      this.#server.close(() => resolve());
      for (const client of this.#clients) client.destroy();
    });
    return this.#closed;
  }

  #listen(): Promise<void> {
    const { hostAddress: host, hostPort: port } = this.#options.binding;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // The other family's wildcard is a binding of its own.
      this.#server.listen({ host, port, ipv6Only: host.includes(':'), exclusive: true }, () => {
        this.#server.off('error', reject);
        // A failed accept (out of file descriptors) costs that client; the next one may succeed.
        this.#server.on('error', (error) => this.#options.logger.warn(`${this.#name}: ${error.message}`));
        resolve();
      });
    });
  }

  get #name(): string {
    return formatBinding(this.#options.binding);
  }

  async #serve(client: Socket): Promise<void> {
    this.#connections += 1;
    this.#clients.add(client);
    // `close` follows, and says all that matters.
    client.on('error', () => undefined);
    client.once('close', () => {
      this.#clients.delete(client);
      this.#receivedBytes += client.bytesRead;
      this.#sentBytes += client.bytesWritten;
    });
    try {
      const guest = await this.#options.dial(this.#stop.signal);
      if (client.destroyed) guest.destroy();
      else join(client, guest);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.logger.debug(`${this.#name}: ${describeError(error)}`);
      client.resetAndDestroy();
    }
  }
}

function join(client: Socket, guest: Duplex): void {
  guest.on('error', () => undefined);
  guest.once('close', () => {
    if (!guest.readableEnded || guest.errored !== null) client.resetAndDestroy();
  });
  client.once('close', () => guest.destroy());
  client.pipe(guest);
  guest.pipe(client);
}

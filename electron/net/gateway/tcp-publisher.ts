import type { HostEndpoint, HostListenTarget, HostSockets, HostTcpEvents, HostTcpSocket } from '../host-sockets.ts';
import { FlowTable, type TableEntry } from '../stack/flow-table.ts';
import type { FlowEndpoints } from '../stack/incoming-packet.ts';
import { TURNED_AWAY } from '../stack/tcp/turned-away.ts';
import type { ClientView } from './client-view.ts';
import { PublishedConnection } from './published-connection.ts';
import { newPublishedStatistics, type PublishedPort, type PublishedStatistics } from './published-port.ts';

export interface TcpPublisherOptions {
  readonly sockets: HostSockets;
  readonly view: ClientView;
  /** Opens a flow to the guest for a client's socket. */
  readonly accept: (endpoints: FlowEndpoints, socket: HostTcpSocket) => HostTcpEvents;
  /** Resets the flows of which the predicate is true. */
  readonly reset: (predicate: (endpoints: FlowEndpoints) => boolean) => void;
}

/** Whose the flow of this name is. */
interface PublishedName extends TableEntry<PublishedName> {
  readonly statistics: PublishedStatistics;
}

/** Published TCP ports: each connection that the host accepts becomes one to the guest. */
export class TcpPublisher {
  readonly #options: TcpPublisherOptions;
  /** The names in use, over all ports that are published. */
  readonly #open = new FlowTable<PublishedName>();

  constructor(options: TcpPublisherOptions) {
    this.#options = options;
  }

  /** Rejects as `HostSockets.listenTcp` does. */
  async publish(target: HostListenTarget, guest: HostEndpoint): Promise<PublishedPort> {
    const statistics = newPublishedStatistics();
    const listener = await this.#options.sockets.listenTcp(target, (socket, from) =>
      this.#accept({ socket, from, guest, statistics }),
    );
    return {
      port: listener.port,
      statistics,
      // One object a port, so it tells whose a flow is.
      disconnect: () => this.#options.reset((endpoints) => this.#open.get(endpoints)?.statistics === statistics),
      dispose: () => listener.dispose(),
    };
  }

  /** Whether a flow of this name is a published port's. */
  has(endpoints: FlowEndpoints): boolean {
    return this.#open.get(endpoints) !== null;
  }

  #accept(client: {
    readonly socket: HostTcpSocket;
    readonly from: HostEndpoint | null;
    readonly guest: HostEndpoint;
    readonly statistics: PublishedStatistics;
  }): HostTcpEvents {
    const { socket, from, guest, statistics } = client;
    const isTaken = (remote: HostEndpoint): boolean => this.has({ guest, remote });
    const remote = this.#options.view.show(from, guest.address.family, isTaken);
    if (remote === null) {
      statistics.refused += 1;
      socket.reset();
      return TURNED_AWAY;
    }
    const entry: PublishedName = { endpoints: { guest, remote }, statistics, nextInBucket: null };
    this.#open.add(entry);
    const connection = new PublishedConnection(socket, statistics, () => void this.#open.remove(entry));
    connection.report(this.#options.accept(entry.endpoints, connection));
    return connection;
  }
}

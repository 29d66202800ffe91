import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { HostTcpEvents, HostTcpSocket, HostUdpEvents, HostUdpSocket } from '../../host-sockets.ts';
import type { DnsForwarder } from './dns-forwarder.ts';
import { DNS_LIMITS } from './dns-limits.ts';
import { DnsTcpConnection } from './dns-tcp-connection.ts';
import { openDnsUdpFlow } from './dns-udp-flow.ts';

/**
 * The two doors of the DNS service. The gateway opens them in place of `HostSockets`' when the guest turns to the service's address
 * and port, so the stack's flows, windows and time-outs hold here as they do everywhere else.
 */
export class DnsServer implements Disposable {
  readonly #clock: Clock;
  readonly #forwarder: DnsForwarder;
  readonly #connections = new Set<DnsTcpConnection>();

  constructor(clock: Clock, forwarder: DnsForwarder) {
    this.#clock = clock;
    this.#forwarder = forwarder;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  openUdp(events: HostUdpEvents): HostUdpSocket {
    return openDnsUdpFlow(this.#forwarder, events);
  }

  /** Refuses when there are too many connections. */
  connectTcp(events: HostTcpEvents): HostTcpSocket {
    if (this.#connections.size >= DNS_LIMITS.tcpConnections) return refusedConnection(events);
    const connection: DnsTcpConnection = new DnsTcpConnection({
      clock: this.#clock,
      forwarder: this.#forwarder,
      events,
      gone: () => void this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** Connections are gone without a word; the forwarder is its owner's to dispose. */
  dispose(): void {
    for (const connection of [...this.#connections]) connection.reset();
  }
}

function refusedConnection(events: HostTcpEvents): HostTcpSocket {
  let isWanted = true;
  const forget = (): void => {
    isWanted = false;
  };
  void Promise.resolve().then(() => {
    if (isWanted) events.failed('refused');
  });
  return { write: () => true, end: () => undefined, resumeReading: () => undefined, reset: forget, close: forget };
}

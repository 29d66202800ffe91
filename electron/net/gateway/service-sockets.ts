import type {
  HostEndpoint,
  HostListener,
  HostListenTarget,
  HostSockets,
  HostTcpEvents,
  HostTcpSocket,
  HostUdpEvents,
  HostUdpListener,
  HostUdpSocket,
  PingAnswer,
  PingRequest,
} from '../host-sockets.ts';
import type { OwnAddresses } from '../stack/address/addressing.ts';
import type { IpAddress } from '../wire/ip-address.ts';

/** The DNS service as a peer to connect to. */
export interface DnsDoors {
  connectTcp(events: HostTcpEvents): HostTcpSocket;
  openUdp(events: HostUdpEvents): HostUdpSocket;
}

/**
 * The host's sockets, but for what the guest sends to an address of ours: that is the DNS service, the only one that a route leads to.
 * So its flows, windows and time-outs are those of any other flow.
 */
export class ServiceSockets implements HostSockets {
  readonly #sockets: HostSockets;
  readonly #own: OwnAddresses;
  readonly #dns: DnsDoors;

  constructor(sockets: HostSockets, own: OwnAddresses, dns: DnsDoors) {
    this.#sockets = sockets;
    this.#own = own;
    this.#dns = dns;
  }

  connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    return this.#own.includes(target.address) ? this.#dns.connectTcp(events) : this.#sockets.connectTcp(target, events);
  }

  openUdp(target: HostEndpoint, events: HostUdpEvents): HostUdpSocket {
    return this.#own.includes(target.address) ? this.#dns.openUdp(events) : this.#sockets.openUdp(target, events);
  }

  listenTcp(
    target: HostListenTarget,
    accept: (socket: HostTcpSocket, from: HostEndpoint | null) => HostTcpEvents,
  ): Promise<HostListener> {
    return this.#sockets.listenTcp(target, accept);
  }

  bindUdp(target: HostEndpoint, datagram: (bytes: Uint8Array, from: HostEndpoint) => void): Promise<HostUdpListener> {
    return this.#sockets.bindUdp(target, datagram);
  }

  isStranded(socket: object, target: IpAddress): boolean {
    return this.#sockets.isStranded(socket, target);
  }

  ping(target: IpAddress, request: PingRequest): Promise<PingAnswer> {
    return this.#sockets.ping(target, request);
  }
}

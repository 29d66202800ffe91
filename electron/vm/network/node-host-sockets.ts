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
} from '../../net/host-sockets.ts';
import { formatIpAddress, type IpAddress } from '../../net/wire/ip-address.ts';
import { NativeTcpSocket } from './native-streams/native-tcp-socket.ts';
import type { StreamTable } from './native-streams/stream-table.ts';
import { type Accept, listenTcp } from './node-listener.ts';
import { NodeTcpSocket } from './node-tcp-socket.ts';
import { bindUdp } from './node-udp-listener.ts';
import { NodeUdpSocket } from './node-udp-socket.ts';
import { SystemPing } from './ping.ts';
import { isSameNetwork, sourceAddress } from './source-address.ts';

/** Without the addon. */
const NODE = { sourceAddress };

interface Source {
  readonly address: IpAddress | null;
}

/**
 * The host's sockets by way of Node and, for what the guest dials by TCP, of the native addon's streams where they are given: one such
 * connection then takes half of the time.
 */
export class NodeHostSockets implements HostSockets {
  readonly #streams: StreamTable | null;
  readonly #ping: SystemPing;
  readonly #sources = new Map<string, Source>();

  constructor(streams: StreamTable | null = null, ping = new SystemPing()) {
    this.#streams = streams;
    this.#ping = ping;
  }

  connectTcp(target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    const streams = this.#streams;
    return streams === null ? NodeTcpSocket.dial(target, events) : NativeTcpSocket.dial(streams, target, events);
  }

  openUdp(target: HostEndpoint, events: HostUdpEvents): HostUdpSocket {
    return new NodeUdpSocket(target, events);
  }

  listenTcp(target: HostListenTarget, accept: Accept): Promise<HostListener> {
    return listenTcp(target, accept);
  }

  bindUdp(target: HostEndpoint, datagram: (bytes: Uint8Array, from: HostEndpoint) => void): Promise<HostUdpListener> {
    return bindUdp(target, datagram);
  }

  isStranded(socket: object, target: IpAddress): boolean {
    const own = ownAddressOf(socket);
    if (own === undefined) return false;
    const source = this.#sources.get(formatIpAddress(target)) ?? this.#probe(target);
    return own === null || source.address === null || !isSameNetwork(own, source.address);
  }

  /** Many flows lead to one target: what is found holds until this turn is over. */
  #probe(target: IpAddress): Source {
    const found = { address: (this.#streams ?? NODE).sourceAddress(target) };
    if (this.#sources.size === 0) queueMicrotask(() => this.#sources.clear());
    this.#sources.set(formatIpAddress(target), found);
    return found;
  }

  ping(target: IpAddress, request: PingRequest): Promise<PingAnswer> {
    return this.#ping.ping(target, request);
  }
}

/** Undefined: it is none of ours. */
function ownAddressOf(socket: object): IpAddress | null | undefined {
  if (socket instanceof NodeUdpSocket) return socket.ownAddress;
  return socket instanceof NativeTcpSocket || socket instanceof NodeTcpSocket ? socket.ownAddress() : undefined;
}

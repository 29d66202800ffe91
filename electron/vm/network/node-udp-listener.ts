import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { HostEndpoint, HostUdpListener } from '../../net/host-sockets.ts';
import { formatIpAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import { listenError } from './listen-error.ts';
import { literalLookup } from './literal-lookup.ts';

type Datagram = (bytes: Uint8Array, from: HostEndpoint) => void;

const SEND_QUEUE_MAX_BYTES = 4 * 1024 * 1024;

/** A UDP port of the host's that anybody may send to (`HostSockets.bindUdp`). */
export async function bindUdp(target: HostEndpoint, datagram: Datagram): Promise<HostUdpListener> {
  const { address, port } = target;
  const type = address.family === 4 ? 'udp4' : 'udp6';
  const socket = createSocket({ type, ipv6Only: address.family === 6, lookup: literalLookup });
  const bound = new Promise<void>((resolve, reject) => {
    socket.once('listening', resolve);
    socket.once('error', reject);
  });
  try {
    socket.bind({ address: formatIpAddress(address), port, exclusive: true });
    await bound;
  } catch (error) {
    socket.close();
    throw await listenError(error, target, 'udp');
  }
  socket.removeAllListeners('error');
  return new BoundUdpSocket(socket, datagram);
}

class BoundUdpSocket implements HostUdpListener {
  readonly port: number;
  readonly #socket: Socket;
  #closed: Promise<void> | null = null;

  constructor(socket: Socket, datagram: Datagram) {
    this.#socket = socket;
    this.port = socket.address().port;
    // An answer that could not be delivered to one client concerns nobody else.
    socket.on('error', () => undefined);
    socket.on('message', (bytes, remote) => {
      const from = endpointOf(remote);
      if (this.#closed === null && from !== null) datagram(bytes, from);
    });
  }

  send(bytes: Uint8Array, to: HostEndpoint): void {
    if (this.#closed !== null || to.port === 0) return;
    if (this.#socket.getSendQueueSize() > SEND_QUEUE_MAX_BYTES) return;
    this.#socket.send(Buffer.from(bytes), to.port, formatIpAddress(to.address), () => undefined);
  }

  dispose(): Promise<void> {
    this.#closed ??= new Promise((resolve) => void this.#socket.close(resolve));
    return this.#closed;
  }
}

/** Null for a sender on a link-local address: its zone has no place in an address. */
function endpointOf(remote: RemoteInfo): HostEndpoint | null {
  const address = parseIpAddress(remote.address);
  return address === null ? null : { address, port: remote.port };
}

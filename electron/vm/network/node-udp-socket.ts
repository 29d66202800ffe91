import { createSocket, type Socket } from 'node:dgram';
import type { HostEndpoint, HostFailure, HostUdpEvents, HostUdpSocket } from '../../net/host-sockets.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../../net/wire/ip-address.ts';
import { errorCode, hostFailureOf } from './host-failure.ts';
import { literalLookup } from './literal-lookup.ts';

/** What the system did not take yet, of one flow; more is lost. */
const SEND_QUEUE_MAX_BYTES = 1024 * 1024;

/**
 * One UDP flow: a connected socket of its own, so that the system filters by sender and hands in ICMP errors (ECONNREFUSED). On
 * Linux such an error stands in for the next call on the socket, whichever that is: a send that reports it did not send.
 *
 * Where nobody listens the system may choose that very port as the flow's own. It would then hear itself, and is refused instead.
 */
export class NodeUdpSocket implements HostUdpSocket {
  readonly #socket: Socket;
  readonly #events: HostUdpEvents;
  /** Where it sends from; null when it is not connected. */
  ownAddress: IpAddress | null = null;
  #connected = false;
  #disposed = false;

  constructor(target: HostEndpoint, events: HostUdpEvents) {
    this.#events = events;
    this.#socket = createSocket({ type: target.address.family === 4 ? 'udp4' : 'udp6', lookup: literalLookup });
    this.#socket.on('message', (bytes) => {
      if (!this.#disposed) events.datagram(bytes);
    });
    this.#socket.on('error', this.#failed);
    try {
      this.#socket.connect(target.port, formatIpAddress(target.address));
      // Throws when the bind or the connect was refused; the error event tells why.
      const peer = this.#socket.remoteAddress();
      const own = this.#socket.address();
      if (own.port !== peer.port || own.address !== peer.address) {
        this.#connected = true;
        this.ownAddress = parseIpAddress(own.address);
      } else this.#tell('refused');
    } catch (error) {
      if (errorCode(error) !== 'ERR_SOCKET_DGRAM_NOT_CONNECTED') this.#failed(error);
    }
  }

  send(bytes: Uint8Array): void {
    if (this.#disposed || !this.#connected) return;
    if (this.#socket.getSendQueueSize() > SEND_QUEUE_MAX_BYTES) return;
    this.#socket.send(Buffer.from(bytes), this.#failed);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#socket.close();
  }

  /** Also the callback of each send, mostly without an error. */
  readonly #failed = (error: unknown): void => {
    if (error !== null && error !== undefined) this.#tell(hostFailureOf(error));
  };

  /** In a turn of its own: nobody hears of what fails in the constructor before it has returned. */
  #tell(failure: HostFailure): void {
    process.nextTick(() => {
      if (!this.#disposed) this.#events.failed(failure);
    });
  }
}

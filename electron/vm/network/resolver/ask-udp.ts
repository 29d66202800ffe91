import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { cancelledError } from '../../../host/delay.ts';
import { type Ask, type AskUdp, UdpExchange } from './udp-exchange.ts';

/** By way of Node's sockets. */
export const askUdp: AskUdp = (ask) =>
  ask.signal.aborted ? Promise.reject(cancelledError(ask.signal)) : new NodeExchange(ask).answer;

class NodeExchange extends UdpExchange {
  readonly #socket: Socket;

  constructor(ask: Ask) {
    super(ask);
    const { host, port } = ask.server;
    this.#socket = createSocket(isIPv6(host.replace(/%.+$/, '')) ? 'udp6' : 'udp4');
    this.#socket.on('error', (error) => this.broke(error));
    this.#socket.on('message', (bytes) => this.heard(bytes));
    this.#socket.on('connect', () => {
      if (!this.isOver) this.#socket.send(ask.message);
    });
    try {
      this.#socket.connect(port, host);
    } catch (error) {
      // Port 0, which a configuration may name.
      this.broke(error);
    }
  }

  protected override close(closed: () => void): void {
    this.#socket.close(closed);
  }
}

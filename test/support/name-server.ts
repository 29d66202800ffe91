import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { framed, FrameReader } from '../../electron/net/service/dns/frame-reader.ts';
import type { Disposable } from '../../electron/base/disposable.ts';
import type { NameServer } from '../../electron/vm/network/resolver/resolver-configuration.ts';

/** What the server does with a query: any number of answers, now or when the test lets it. */
export type Behaviour = (
  query: Uint8Array,
  transport: 'udp' | 'tcp',
) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** A name server on the loopback, with UDP and TCP at one port, that behaves as the test says. */
export class NameServerUnderTest implements Disposable {
  behaviour: Behaviour;
  readonly asked: ('udp' | 'tcp')[] = [];
  readonly ports = new Set<number>();
  readonly ids = new Set<number>();
  #udp: UdpSocket | null = null;
  #tcp: Server | null = null;
  readonly #connections = new Set<Socket>();
  readonly host: string;
  port: number;

  /** Port 0: a free one. */
  constructor(behaviour: Behaviour, at: NameServer = { host: '127.0.0.1', port: 0 }) {
    this.behaviour = behaviour;
    this.host = at.host;
    this.port = at.port;
  }

  get address(): NameServer {
    return { host: this.host, port: this.port };
  }

  /** The first time at a free port, then at the same again. */
  async start(): Promise<this> {
    const udp = createSocket(isIPv6(this.host) ? 'udp6' : 'udp4');
    const tcp = createServer((socket) => this.#serve(socket));
    udp.on('message', (query, from) => {
      this.ports.add(from.port);
      this.ids.add(query.readUInt16BE(0));
      void this.#answers(query, 'udp').then((answers) => {
        for (const answer of answers) if (this.#udp === udp) udp.send(answer, from.port, from.address);
      });
    });
    tcp.listen(this.port, this.host);
    await once(tcp, 'listening');
    const address = tcp.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.port = address.port;
    udp.bind(this.port, this.host);
    await once(udp, 'listening');
    this.#udp = udp;
    this.#tcp = tcp;
    return this;
  }

  async dispose(): Promise<void> {
    const udp = this.#udp;
    const tcp = this.#tcp;
    this.#udp = null;
    this.#tcp = null;
    for (const connection of this.#connections) connection.destroy();
    if (udp !== null) await new Promise<void>((resolve) => udp.close(resolve));
    if (tcp !== null) await new Promise((resolve) => tcp.close(resolve));
  }

  async #answers(query: Uint8Array, transport: 'udp' | 'tcp'): Promise<readonly Uint8Array[]> {
    this.asked.push(transport);
    return this.behaviour(Uint8Array.from(query), transport);
  }

  #serve(socket: Socket): void {
    this.#connections.add(socket);
    const reader = new FrameReader(65_535);
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const read = reader.read(bytes, 0);
      if (read === null || read === 'invalid') return;
      void this.#answers(read.message, 'tcp').then((answers) => {
        for (const answer of answers) socket.write(framed(answer));
      });
    });
  }
}

import { createHash, type Hash } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export type Order = 'send first' | 'receive first' | 'both';

export interface Exchanged {
  readonly sent: string;
  readonly received: string;
  readonly receivedBytes: number;
}

/** A server on the host's loopback, of both families, that does the same with each client. */
export class HostServer implements AsyncDisposable {
  readonly #servers: readonly Server[];
  readonly #sockets = new Set<Socket>();
  readonly port: number;

  private constructor(servers: readonly Server[], port: number) {
    this.#servers = servers;
    this.port = port;
    for (const server of servers) server.on('connection', (socket: Socket) => this.#sockets.add(socket));
  }

  static async start(serve: (socket: Socket) => void): Promise<HostServer> {
    const make = async (host: string, port: number): Promise<Server> => {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, serve);
      server.listen(port, host);
      await once(server, 'listening');
      return server;
    };
    const first = await make('127.0.0.1', 0);
    const { port } = first.address() as { port: number };
    return new HostServer([first, await make('::1', port)], port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) {
      server.close();
      await once(server, 'close');
    }
  }
}

/** A server for one client, and what it came to. */
export async function hostExchange(
  sendBytes: number,
  order: Order,
): Promise<{ server: HostServer; done: Promise<Exchanged> }> {
  let settle: (exchanged: Promise<Exchanged>) => void;
  const done = new Promise<Exchanged>((resolve) => (settle = resolve));
  const server = await HostServer.start((socket) => settle(exchange(socket, sendBytes, order)));
  return { server, done };
}

export async function exchange(socket: Socket, sendBytes: number, order: Order): Promise<Exchanged> {
  const sent = createHash('sha256');
  const received = createHash('sha256');
  let receivedBytes = 0;
  const push = (): Promise<void> => pushAll(socket, sendBytes, sent);
  const pull = async (): Promise<void> => ((receivedBytes = await pullAll(socket, received)), undefined);
  if (order === 'both') await Promise.all([push(), pull()]);
  else if (order === 'send first') await push().then(pull);
  else await pull().then(push);
  return { sent: sent.digest('hex'), received: received.digest('hex'), receivedBytes };
}

async function pushAll(socket: Socket, sizeBytes: number, hash: Hash): Promise<void> {
  const block = Buffer.alloc(256 * 1024);
  for (let sentBytes = 0; sentBytes < sizeBytes; sentBytes += block.length) {
    const part = Buffer.from(block.subarray(0, Math.min(block.length, sizeBytes - sentBytes)));
    for (let at = 0; at < part.length; at += 1) part[at] = (sentBytes / block.length + at * 7 + (at >> 8)) & 0xff;
    hash.update(part);
    if (!socket.write(part)) await once(socket, 'drain');
  }
  socket.end();
}

async function pullAll(socket: Socket, hash: Hash): Promise<number> {
  let sizeBytes = 0;
  socket.on('data', (data: Buffer) => {
    sizeBytes += data.length;
    hash.update(data);
  });
  socket.resume();
  await once(socket, 'end');
  return sizeBytes;
}

/** Sends each datagram back, on the loopback of both families at one port. */
export class UdpEcho implements AsyncDisposable {
  readonly #sockets: readonly UdpSocket[];
  readonly port: number;

  private constructor(sockets: readonly UdpSocket[]) {
    this.#sockets = sockets;
    this.port = sockets[0]?.address().port ?? 0;
  }

  static async start(): Promise<UdpEcho> {
    const make = async (type: 'udp4' | 'udp6', host: string, port: number): Promise<UdpSocket> => {
      const socket = createSocket({ type, recvBufferSize: 1 << 20, sendBufferSize: 1 << 20 });
      socket.on('message', (data, from) => socket.send(data, from.port, from.address));
      socket.bind(port, host);
      await once(socket, 'listening');
      return socket;
    };
    const first = await make('udp4', '127.0.0.1', 0);
    return new UdpEcho([first, await make('udp6', '::1', first.address().port)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) {
      socket.close();
      await once(socket, 'close');
    }
  }
}

import type {
  HostEndpoint,
  HostListener,
  HostListenTarget,
  HostSockets,
  HostTcpEvents,
  HostTcpSocket,
  HostUdpEvents,
  HostUdpListener,
  PingAnswer,
} from '../../../../electron/net/host-sockets.ts';
import { FakeUdpListener, FakeUdpSocket } from '../fake-host-sockets.ts';
import { MemoryTcpSocket } from '../memory-sockets.ts';
import type { SimClock } from '../sim-clock.ts';

type Accept = (socket: HostTcpSocket, from: HostEndpoint | null) => HostTcpEvents;

/** The host's side of a scene: sockets that hold the stack to their contract, and do what the input says. */
export class SceneSockets implements HostSockets {
  /** Dialed or accepted, in that order; those that are gone too. */
  readonly tcp: MemoryTcpSocket[] = [];
  readonly udp: FakeUdpSocket[] = [];
  readonly udpListeners: FakeUdpListener[] = [];
  readonly accepts: Accept[] = [];
  /** Of all that `send` has given to TCP sockets. */
  sentBytes = 0;
  readonly pings: ((answer: PingAnswer) => void)[] = [];
  readonly #clock: SimClock;

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  get openTcpCount(): number {
    return this.tcp.filter((socket) => !socket.gone).length;
  }

  get openUdpCount(): number {
    return this.udp.filter((socket) => socket.isOpen).length;
  }

  connectTcp(_target: HostEndpoint, events: HostTcpEvents): HostTcpSocket {
    const socket = new MemoryTcpSocket(this.#clock);
    socket.events = events;
    this.tcp.push(socket);
    return socket;
  }

  /** The other side of a socket sends. */
  send(socket: MemoryTcpSocket, bytes: Uint8Array): void {
    this.sentBytes += bytes.length;
    socket.send(bytes);
  }

  accept(listener: number, from: HostEndpoint | null): void {
    const accept = this.accepts[listener % this.accepts.length];
    if (accept === undefined) return;
    const socket = new MemoryTcpSocket(this.#clock, { paused: true });
    socket.connected = true;
    this.tcp.push(socket);
    socket.events = accept(socket, from);
  }

  openUdp(target: HostEndpoint, events: HostUdpEvents): FakeUdpSocket {
    const socket = new FakeUdpSocket(target, events);
    this.udp.push(socket);
    return socket;
  }

  listenTcp(_target: HostListenTarget, accept: Accept): Promise<HostListener> {
    this.accepts.push(accept);
    return Promise.resolve({ port: 8080, dispose: () => undefined });
  }

  bindUdp(target: HostEndpoint, datagram: (bytes: Uint8Array, from: HostEndpoint) => void): Promise<HostUdpListener> {
    const listener = new FakeUdpListener(target.port, datagram);
    this.udpListeners.push(listener);
    return Promise.resolve(listener);
  }

  /** Every second one. */
  isStranded(socket: object): boolean {
    return this.tcp.findIndex((other) => other === socket) % 2 === 1;
  }

  ping(): Promise<PingAnswer> {
    return new Promise((resolve) => this.pings.push(resolve));
  }
}

import type {
  HostEndpoint,
  HostFailure,
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
} from '../../../electron/net/host-sockets.ts';
import { formatIpAddress, type IpAddress } from '../../../electron/net/wire/ip-address.ts';

/** `192.0.2.1:53`, `[2001:db8::1]:53`. */
export function endpointText({ address, port }: HostEndpoint): string {
  const text = formatIpAddress(address);
  return address.family === 4 ? `${text}:${port}` : `[${text}]:${port}`;
}

/** A UDP socket of the host: `sent` is what the stack sent, the rest is what the network does. */
export class FakeUdpSocket implements HostUdpSocket {
  readonly target: string;
  readonly sent: Uint8Array[] = [];
  isOpen = true;
  readonly #events: HostUdpEvents;

  constructor(target: HostEndpoint, events: HostUdpEvents) {
    this.target = endpointText(target);
    this.#events = events;
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) throw new Error('a datagram on a socket that was disposed');
    this.sent.push(bytes.slice());
  }

  dispose(): void {
    this.isOpen = false;
  }

  /** A datagram from the target; its bytes are overwritten after the call. */
  receive(payload: Uint8Array): void {
    const bytes = payload.slice();
    this.#events.datagram(bytes);
    bytes.fill(0xdd);
  }

  fail(failure: HostFailure): void {
    this.#events.failed(failure);
  }
}

/** A TCP socket of the host, seen from the network. */
export class FakeTcpSocket implements HostTcpSocket {
  readonly target: string;
  readonly written: Uint8Array[] = [];
  state: 'open' | 'ended' | 'reset' | 'closed' = 'open';
  isReading = false;
  events: HostTcpEvents | null;

  constructor(target: string, events: HostTcpEvents | null) {
    this.target = target;
    this.events = events;
  }

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes.slice());
    return true;
  }

  end(): void {
    this.state = 'ended';
  }

  resumeReading(): void {
    this.isReading = true;
  }

  reset(): void {
    this.state = 'reset';
  }

  close(): void {
    this.state = 'closed';
  }
}

type Accept = (socket: HostTcpSocket, from: HostEndpoint | null) => HostTcpEvents;

export class FakeTcpListener implements HostListener {
  readonly target: HostListenTarget;
  readonly port: number;
  isOpen = true;
  readonly #accept: Accept;

  constructor(target: HostListenTarget, port: number, accept: Accept) {
    this.target = target;
    this.port = port;
    this.#accept = accept;
  }

  /** A client connects. */
  connect(from: HostEndpoint | null): FakeTcpSocket {
    const socket = new FakeTcpSocket('accepted', null);
    socket.events = this.#accept(socket, from);
    return socket;
  }

  dispose(): void {
    this.isOpen = false;
  }
}

export class FakeUdpListener implements HostUdpListener {
  readonly port: number;
  readonly sent: { readonly bytes: Uint8Array; readonly to: string }[] = [];
  isOpen = true;
  readonly #datagram: (bytes: Uint8Array, from: HostEndpoint) => void;

  constructor(port: number, datagram: (bytes: Uint8Array, from: HostEndpoint) => void) {
    this.port = port;
    this.#datagram = datagram;
  }

  send(bytes: Uint8Array, to: HostEndpoint): void {
    this.sent.push({ bytes: bytes.slice(), to: endpointText(to) });
  }

  /** A client sends; the bytes are overwritten after the call. */
  receive(payload: Uint8Array, from: HostEndpoint): void {
    const bytes = payload.slice();
    this.#datagram(bytes, from);
    bytes.fill(0xdd);
  }

  dispose(): void {
    this.isOpen = false;
  }
}

/** A ping that went out; `answer` settles it. */
export interface FakePing {
  readonly target: string;
  readonly request: PingRequest;
  answer(answer: PingAnswer): Promise<void>;
}

/** The host's sockets in memory. What the stack opens is listed in the order of its opening; the test plays the network. */
export class FakeHostSockets implements HostSockets {
  readonly tcp: FakeTcpSocket[] = [];
  readonly udp: FakeUdpSocket[] = [];
  readonly tcpListeners: FakeTcpListener[] = [];
  readonly udpListeners: FakeUdpListener[] = [];
  readonly pings: FakePing[] = [];
  /** What the next listen or bind rejects with. */
  listenError: Error | null = null;
  /** Those that are said to be, and for which target alone. */
  readonly stranded = new Map<object, string>();
  #nextPort = 50_000;

  get openUdpCount(): number {
    return this.udp.filter((socket) => socket.isOpen).length;
  }

  connectTcp(target: HostEndpoint, events: HostTcpEvents): FakeTcpSocket {
    const socket = new FakeTcpSocket(endpointText(target), events);
    this.tcp.push(socket);
    return socket;
  }

  openUdp(target: HostEndpoint, events: HostUdpEvents): FakeUdpSocket {
    const socket = new FakeUdpSocket(target, events);
    this.udp.push(socket);
    return socket;
  }

  listenTcp(target: HostListenTarget, accept: Accept): Promise<FakeTcpListener> {
    if (this.listenError !== null) return Promise.reject(this.listenError);
    const port = 'path' in target ? 0 : target.port === 0 ? this.#nextPort++ : target.port;
    const listener = new FakeTcpListener(target, port, accept);
    this.tcpListeners.push(listener);
    return Promise.resolve(listener);
  }

  bindUdp(target: HostEndpoint, datagram: (bytes: Uint8Array, from: HostEndpoint) => void): Promise<FakeUdpListener> {
    if (this.listenError !== null) return Promise.reject(this.listenError);
    const listener = new FakeUdpListener(target.port === 0 ? this.#nextPort++ : target.port, datagram);
    this.udpListeners.push(listener);
    return Promise.resolve(listener);
  }

  isStranded(socket: object, target: IpAddress): boolean {
    return this.stranded.get(socket) === formatIpAddress(target);
  }

  ping(target: IpAddress, request: PingRequest): Promise<PingAnswer> {
    const { promise, resolve } = deferred<PingAnswer>();
    this.pings.push({
      target: formatIpAddress(target),
      request,
      async answer(answer) {
        resolve(answer);
        await promise;
        await Promise.resolve();
      },
    });
    return promise;
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}

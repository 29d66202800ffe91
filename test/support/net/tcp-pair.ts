import { TcpStack } from '../../../electron/net/stack/tcp/tcp-stack.ts';
import type { TcpLimits } from '../../../electron/net/stack/tcp/tcp-limits.ts';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import { MemorySockets, type MemorySocketOptions, MemoryTcpSocket } from './memory-sockets.ts';
import { seededRandom } from './seeded-random.ts';
import { type PathFaults, SegmentPath } from './segment-path.ts';
import { SimClock } from './sim-clock.ts';

export interface TcpPairOptions {
  readonly seed?: number;
  readonly mtu?: number;
  readonly faults?: PathFaults;
  readonly limits?: Partial<TcpLimits>;
  readonly guestLimits?: Partial<TcpLimits>;
  readonly host?: MemorySocketOptions;
  readonly guest?: MemorySocketOptions;
  readonly family?: 4 | 6;
}

/**
 * The stack under test and, across a path with faults, another one in the part of the guest: what is `accept`ed there goes out as a
 * connection of the guest.
 */
export class TcpPair {
  readonly clock = new SimClock();
  readonly toGuest: SegmentPath;
  readonly toHost: SegmentPath;
  readonly hostSockets: MemorySockets;
  readonly guestSockets: MemorySockets;
  readonly stack: TcpStack;
  readonly guest: TcpStack;
  readonly unreachable: string[] = [];
  readonly #options: TcpPairOptions;
  #port = 40_000;

  constructor(options: TcpPairOptions = {}) {
    const { clock } = this;
    this.#options = options;
    const faults = options.faults ?? { delayMs: 0.1 };
    const chance = seededRandom(options.seed ?? 1);
    const random = (): number => Math.floor(chance() * 2 ** 32);
    const mtu = options.mtu ?? 1500;
    this.toGuest = new SegmentPath(clock, { faults, random: chance, mtu });
    this.toHost = new SegmentPath(clock, { faults, random: chance, mtu });
    this.hostSockets = new MemorySockets(clock, options.host);
    this.guestSockets = new MemorySockets(clock, options.guest);
    const route = (address: { family: 4 | 6 }, port: number) =>
      ({ kind: 'host', target: { address: ipAddress(address.family === 4 ? '127.0.0.1' : '::1'), port } }) as const;
    this.stack = new TcpStack({
      output: this.toGuest,
      sockets: this.hostSockets,
      clock,
      random,
      route,
      unreachable: (_endpoints, failure) => this.unreachable.push(failure),
      limits: options.limits ?? {},
      verifyChecksums: true,
    });
    this.guest = new TcpStack({
      output: this.toHost,
      sockets: this.guestSockets,
      clock,
      random,
      route,
      unreachable: () => undefined,
      limits: options.guestLimits ?? {},
      verifyChecksums: true,
    });
    this.toGuest.receiver = this.guest;
    this.toGuest.sender = this.stack;
    this.toHost.receiver = this.stack;
    this.toHost.sender = this.guest;
  }

  /** A program in the guest connects; what it sends and gets is this socket's. */
  connect(): MemoryTcpSocket {
    return this.#open(this.guest, this.#options.guest);
  }

  /** A client on the host connects to a published port. */
  publish(): MemoryTcpSocket {
    return this.#open(this.stack, this.#options.host);
  }

  #open(stack: TcpStack, options: MemorySocketOptions = {}): MemoryTcpSocket {
    const six = this.#options.family === 6;
    const guest = { address: ipAddress(six ? 'fd00::3' : '192.168.65.3'), port: (this.#port += 1) };
    const remote = { address: ipAddress(six ? '2001:db8::9' : '203.0.113.9'), port: 80 };
    const socket = new MemoryTcpSocket(this.clock, { ...options, paused: true });
    // Whoever opens is the `remote` of its own flow: the segments come from there.
    socket.events = stack.accept({ guest: remote, remote: guest }, socket);
    return socket;
  }
}

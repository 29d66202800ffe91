import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { HostFailure, HostSockets, HostTcpEvents, HostTcpSocket } from '../../host-sockets.ts';
import type { DropReason } from '../../wire/drop-reason.ts';
import { type CopyAndSum, copyAndSum } from '../../wire/copy-and-sum.ts';
import { parseTcp, TCP_FLAG, TCP_HEADER_BYTES, type TcpHeader } from '../../wire/tcp.ts';
import { createTcpOptions, parseTcpOptions } from '../../wire/tcp-options.ts';
import { FlowTable } from '../flow-table.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { PacketOutput } from '../packet-output.ts';
import type { Router } from '../routes.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { FlowContext, type TcpStatistics } from './flow-context.ts';
import { FlowQueue } from './flow-queue.ts';
import { type FlowSnapshot, snapshot } from './flow-snapshot.ts';
import { takeSyn } from './handshake-arrival.ts';
import { checksumIsGood, endpointsOf } from './incoming-segment.ts';
import { segmentBytesFor } from './path-mtu.ts';
import { answerWithReset } from './reset-answer.ts';
import { segmentArrives } from './segment-arrival.ts';
import { TCP_LIMITS, type TcpLimits } from './tcp-limits.ts';
import { isReusable } from './time-wait-reuse.ts';
import { TimerQueue } from './timers.ts';
import { TURNED_AWAY } from './turned-away.ts';

/**
 * The TCP of the NAT. The guest's kernel believes to speak with hosts all over the world; each of its connections ends here and is
 * spliced to a socket of the host.
 *
 * Goals, in this order: no byte lost, doubled or moved; what one side does (close, half-close, reset, refuse, stay silent, stop
 * reading) the other side sees; memory stays within named limits whatever the guest sends; speed.
 *
 * Opening. A SYN of the guest makes a flow in `dialing`, of which the guest hears nothing. The dial succeeds: SYN-ACK. It is refused:
 * RST. The host or network is unreachable: an ICMP error by `unreachable`. It times out: the flow is forgotten, and the guest, whose
 * SYNs went unanswered, gives up by its own rule. A published port works the other way: `accept` sends a SYN to the guest, and the
 * host socket is not read before the guest has answered; if it refuses, the host's client gets a reset.
 *
 *   dialing ──connected──▶ syn-received ──ACK──▶ established ──host ended──▶ fin-wait-1 ──ACK──▶ fin-wait-2 ──FIN──▶ time-wait
 *   syn-sent ──SYN-ACK──▶ established                │                           └──FIN──▶ closing ──ACK──▶ time-wait
 *      └──SYN──▶ syn-received                      FIN ──▶ close-wait ──host ended──▶ last-ack ──ACK──▶ (gone)
 *
 * Any state ends by a RST of the guest (the host socket is reset), by a host socket that breaks (RST to the guest), by `resetAll`, or
 * by a timer that gives up (both).
 *
 * A burst. `receive` takes segments one by one: payload goes to its place in the receive ring, acknowledgements free the send ring,
 * and the flow is marked. `burstEnd` then gives each marked flow's data to its host socket in one write and lets it send: data first,
 * which carries the acknowledgement, else one acknowledgement for the burst. Host events and timers wake a flow in the same way. Flows
 * that want to send stand in one queue and get a quantum each in turn; when the link is full, the queue stops there and goes on at
 * `writable`, at the next burst or at the next timer.
 *
 * Back-pressure. A guest that does not read closes its window; the send ring fills; the host socket is not read; the peer's kernel
 * waits. A host that does not take bytes leaves them in the receive ring, whose free part is the window that the guest is told.
 *
 * Timers (`tcp-times.ts`), all in one queue: dial, SYN, retransmission or persist, delayed acknowledgement, keepalive, TIME-WAIT.
 * Limits (`tcp-limits.ts`): flows, dials, ranges, rings each and in total, challenge ACKs, resets.
 *
 * Files: a segment comes in by `segment-arrival`, `handshake-arrival`; goes out by `flow-wire`. `receive` and `send` are the two
 * directions of a `connection`, with `recovery`, `rtt`, `congestion` behind `send`. ECN, TCP Fast Open and urgent data are not
 * supported; urgent bytes are passed on in their place like all others.
 */
export interface TcpStackOptions {
  readonly output: PacketOutput;
  readonly sockets: HostSockets;
  readonly clock: Clock;
  /** 32 random bits, unpredictable: initial sequence numbers and timestamp offsets come from it (RFC 6528, RFC 7323 section 5.4). */
  readonly random: () => number;
  readonly route: Router;
  /** A dial failed with `host-unreachable`, `network-unreachable` or `not-permitted`; `packet` is the guest's SYN, for the quotation. */
  readonly unreachable: (endpoints: FlowEndpoints, failure: HostFailure, packet: Uint8Array) => void;
  readonly limits?: Partial<TcpLimits>;
  /** False unless told: the link vouches for what the guest sends. */
  readonly verifyChecksums?: boolean;
  /** TypeScript's unless told. */
  readonly copyAndSum?: CopyAndSum;
}

/** Of an ICMP destination unreachable that the guest sent. */
export type UnreachableKind = 'network' | 'host' | 'protocol' | 'port' | 'prohibited';

/** Enough that a turn is worth its cost, little enough that a flow with little to say need not wait long. */
const QUANTUM_BYTES = 128 * 1024;
const MAX_QUOTE_BYTES = 128;

export class TcpStack implements Disposable {
  readonly #options: TcpStackOptions;
  readonly #context: FlowContext;
  readonly #table = new FlowTable<Connection>();
  readonly #queue = new FlowQueue<Connection>();
  readonly #waiting = new Set<Connection>();
  readonly #segmentOptions = createTcpOptions();
  readonly #owner: ConnectionOwner;
  #dirty: Connection[] = [];
  #dials = 0;
  /** Within a burst or a run of timers, whose end serves the queue. */
  #gathering = false;

  constructor(options: TcpStackOptions) {
    this.#options = options;
    const { output, clock, random } = options;
    const timers = new TimerQueue(clock, () => this.#serveAndFlush());
    const limits = { ...TCP_LIMITS, ...options.limits };
    const copy = options.copyAndSum ?? copyAndSum;
    this.#context = new FlowContext({ output, clock, random, timers, limits, copyAndSum: copy });
    this.#owner = {
      wake: (flow) => this.#wake(flow),
      dialed: () => void (this.#dials -= 1),
      unreachable: (flow, failure) => options.unreachable(flow.endpoints, failure, flow.quote ?? new Uint8Array(0)),
      waits: (flow) => void this.#waiting.add(flow),
      ended: (flow) => this.#forget(flow),
    };
  }

  get statistics(): Readonly<TcpStatistics> {
    return this.#context.statistics;
  }

  /** What all rings may take of memory at the moment. */
  get ringBytes(): number {
    return this.#context.pool.promisedBytes;
  }

  /** A segment of the guest. */
  receive(packet: IncomingPacket): DropReason | null {
    if (!this.#gathering) this.#context.refreshTime();
    this.#gathering = true;
    const { view, offset, end } = packet;
    const segment = parseTcp(view, offset, end);
    if (typeof segment === 'string') return segment;
    const malformed = parseTcpOptions(
      view,
      offset + TCP_HEADER_BYTES,
      offset + segment.headerBytes,
      this.#segmentOptions,
    );
    if (malformed !== null) return malformed;
    const verify = this.#options.verifyChecksums === true && !packet.checksumVouched;
    if (verify && !checksumIsGood(packet)) return 'tcp-checksum';
    const flow = this.#table.find(packet);
    if (flow === null) return this.#withoutFlow(segment, packet);
    if (isReusable(flow, segment, this.#segmentOptions)) {
      flow.drop();
      return this.#withoutFlow(segment, packet);
    }
    segmentArrives(flow, segment, packet, this.#segmentOptions);
    if (flow.dirty) return null;
    flow.dirty = true;
    this.#dirty.push(flow);
    return null;
  }

  /** The link has nothing more for now. The caller flushes. */
  burstEnd(): void {
    const flows = this.#dirty;
    if (flows.length > 0) this.#dirty = [];
    for (const flow of flows) {
      flow.dirty = false;
      flow.settle();
      this.#queue.push(flow);
    }
    this.#gathering = false;
    this.#serve();
  }

  /** The link takes segments again. */
  writable(): void {
    this.#context.refreshTime();
    this.#serveAndFlush();
  }

  /**
   * A connection that a published port accepted, to be carried on to the guest. `socket` is paused, and stays so until the guest has
   * answered. What the events are to be is returned; the socket is reset at once if there is no room.
   */
  accept(endpoints: FlowEndpoints, socket: HostTcpSocket): HostTcpEvents {
    this.#context.refreshTime();
    const before = this.#table.get(endpoints);
    if (before?.state === 'time-wait' && !before.owesHost) before.drop();
    if (this.#table.get(endpoints) !== null || !this.#hasRoom()) {
      this.#context.statistics.turnedAway += 1;
      socket.reset();
      return TURNED_AWAY;
    }
    const flow = this.#add(endpoints, 'syn-sent');
    flow.attach(socket);
    flow.arm();
    this.#wake(flow);
    return flow;
  }

  /** An ICMP error of the guest: packets of the flow must not be larger than `mtu`. */
  packetTooBig(endpoints: FlowEndpoints, mtu: number): void {
    const flow = this.#table.get(endpoints);
    if (flow === null) return;
    const segmentBytes = segmentBytesFor(mtu, endpoints.guest.address.family);
    if (segmentBytes >= flow.options.segmentBytes) return;
    this.#context.refreshTime();
    flow.send.resize(segmentBytes);
    this.#wake(flow);
  }

  /** An ICMP error of the guest. It ends a flow only that is not established yet (RFC 5927 section 6: else a soft error). */
  unreachable(endpoints: FlowEndpoints, kind: UnreachableKind): void {
    const flow = this.#table.get(endpoints);
    if (flow?.state === 'syn-sent' && kind !== 'network' && kind !== 'host') flow.drop();
  }

  /** Resets the flows that the predicate names, all without one, towards both sides. It gets their host sockets, null for those that are gone. */
  resetAll(predicate: (endpoints: FlowEndpoints, socket: HostTcpSocket | null) => boolean = () => true): void {
    this.#context.refreshTime();
    for (const flow of this.#table.all()) if (predicate(flow.endpoints, flow.hostSocket)) flow.abort();
  }

  flows(): FlowSnapshot[] {
    return this.#table.all().map(snapshot);
  }

  dispose(): void {
    this.resetAll();
    this.#context.timers.dispose();
  }

  #withoutFlow(segment: TcpHeader, packet: IncomingPacket): DropReason | null {
    const endpoints = endpointsOf(segment, packet);
    const route = this.#options.route(endpoints.remote.address, endpoints.remote.port, 'tcp');
    if (route.kind === 'dropped') return 'ip-destination';
    const opens = (segment.flags & (TCP_FLAG.syn | TCP_FLAG.ack | TCP_FLAG.rst)) === TCP_FLAG.syn;
    if (!opens || route.kind === 'refused') {
      answerWithReset(this.#context, endpoints, segment, packet);
      return null;
    }
    if (this.#dials >= this.#context.limits.dials || !this.#hasRoom()) {
      this.#context.statistics.turnedAway += 1;
      return 'tcp-limit';
    }
    const flow = this.#add(endpoints, 'dialing');
    takeSyn(flow, segment, this.#segmentOptions);
    flow.quote = packet.bytes.slice(packet.headerOffset, Math.min(packet.end, packet.headerOffset + MAX_QUOTE_BYTES));
    this.#dials += 1;
    flow.attach(this.#options.sockets.connectTcp(route.target, flow));
    flow.arm();
    return null;
  }

  /** The oldest flow in TIME-WAIT that is done makes room for a new one. */
  #hasRoom(): boolean {
    if (this.#table.size < this.#context.limits.flows) return true;
    for (const flow of this.#waiting) {
      if (flow.owesHost) continue;
      flow.drop();
      return true;
    }
    return false;
  }

  #add(endpoints: FlowEndpoints, state: 'dialing' | 'syn-sent'): Connection {
    const flow = new Connection({ context: this.#context, owner: this.#owner, endpoints, state });
    this.#table.add(flow);
    return flow;
  }

  #forget(flow: Connection): void {
    this.#table.remove(flow);
    this.#waiting.delete(flow);
    this.#context.timers.remove(flow);
  }

  #wake(flow: Connection): void {
    this.#queue.push(flow);
    if (!this.#gathering && !this.#context.timers.firing && !this.#context.linkIsFull) this.#serveAndFlush();
  }

  #serveAndFlush(): void {
    this.#serve();
    this.#options.output.flush();
  }

  #serve(): void {
    this.#context.linkIsFull = false;
    for (let flow = this.#queue.first; flow !== null; flow = this.#queue.first) {
      const result = flow.transmit(QUANTUM_BYTES);
      if (result === 'blocked') {
        this.#context.linkIsFull = true;
        return;
      }
      this.#queue.shift();
      if (result === 'more') this.#queue.push(flow);
    }
  }
}

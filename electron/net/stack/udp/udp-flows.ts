import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { LinkedList } from '../../../base/linked-list.ts';
import type { HostFailure, HostSockets } from '../../host-sockets.ts';
import { UDP_HEADER_BYTES } from '../../wire/udp.ts';
import { type IcmpErrors, type RememberedPacket, unreachableOf } from '../icmp/icmp-errors.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { TransportErrors, Unreachable } from '../transport-errors.ts';
import { FlowTable } from '../flow-table.ts';
import { type UdpExit, UdpFlow, type UdpPhase } from './udp-flow.ts';
import type { UdpLimits } from './udp-limits.ts';
import { UDP_PROTOCOL, type UdpOutput } from './udp-output.ts';

const SWEEP_MS = 5_000;
const PORT_SHIFT = 0x1_0000;
const IPV4_FRAGMENT_OFFSET = 6;
const IPV4_DONT_FRAGMENT = 0x4000;

export interface UdpFlowsOptions {
  readonly clock: Clock;
  readonly sockets: HostSockets;
  readonly output: UdpOutput;
  readonly errors: IcmpErrors;
  readonly limits: UdpLimits;
  readonly counters: StackCounters;
}

/**
 * The flows of UDP.
 *
 *   datagram of the guest to a new remote ──▶ outgoing: a host socket of its own ──┐
 *   datagram of a client to a published port ──▶ published: the listener's socket ─┴─▶ idle too long, evicted, or the guest's port is closed
 *
 * A flow lives as long as packets pass in either direction, and a while longer: short while they go one way only, longer once there was an
 * answer (`UdpLimits`). One timer sweeps all flows every few seconds while there are any. Beyond the limit the flow that was idle longest goes: DNS
 * questions that have their answer first, then flows without one, then conversations, so that neither look-ups nor a port scan cost one of these.
 * What the host's socket says of the target becomes an ICMP error; the flow stays, as the guest may try again.
 */
export class UdpFlows implements TransportErrors, Disposable {
  readonly #options: UdpFlowsOptions;
  readonly #flows = new FlowTable<UdpFlow>();
  /** Of each phase, the flow that was idle longest first. */
  readonly #idleOrder: Readonly<Record<UdpPhase, LinkedList<UdpFlow>>> = {
    answered: new LinkedList(),
    unreplied: new LinkedList(),
    replied: new LinkedList(),
  };
  #sweep: Disposable | null = null;

  constructor(options: UdpFlowsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** A copy. */
  all(): readonly UdpFlow[] {
    return this.#flows.all();
  }

  find(packet: IncomingPacket): UdpFlow | null {
    return this.#flows.find(packet);
  }

  has(endpoints: FlowEndpoints): boolean {
    return this.#flows.get(endpoints) !== null;
  }

  /** There is no such flow yet. The target is where the route leads. */
  openOutgoing(endpoints: FlowEndpoints, target: FlowEndpoints['remote']): UdpFlow {
    const flow = this.#add('outgoing', endpoints, target);
    flow.exit = this.#options.sockets.openUdp(target, {
      datagram: (bytes) => {
        if (flow.isOpen) this.toGuest(flow, bytes);
      },
      failed: (failure) => {
        if (flow.isOpen) this.#failed(flow, failure);
      },
    });
    return flow;
  }

  /** There is no such flow yet. */
  openPublished(endpoints: FlowEndpoints, client: FlowEndpoints['remote'], exit: UdpExit): UdpFlow {
    const flow = this.#add('published', endpoints, client);
    flow.exit = exit;
    return flow;
  }

  /** `packet` is the datagram's, which may have come in fragments. */
  toHost(flow: UdpFlow, packet: IncomingPacket, payload: Uint8Array): void {
    const before = flow.phase;
    flow.fromGuest += 1;
    flow.bytesFromGuest += payload.length;
    this.#touch(flow, before);
    flow.lastLengthBytes = UDP_HEADER_BYTES + payload.length;
    if (flow.lastLengthBytes > flow.largestLengthBytes) {
      flow.largestLengthBytes = flow.lastLengthBytes;
      flow.largestIsAtomic = isAtomic(packet);
    }
    flow.exit?.send(payload);
  }

  /** Flushes: datagrams come from the host one by one. */
  toGuest(flow: UdpFlow, payload: Uint8Array): void {
    const before = flow.phase;
    flow.fromHost += 1;
    flow.bytesToGuest += payload.length;
    this.#touch(flow, before);
    const { guest, remote } = flow.endpoints;
    this.#options.output.send({ source: remote, destination: guest, mtuBytes: flow.mtuBytes }, payload);
    this.#options.output.flush();
  }

  close(flow: UdpFlow): void {
    if (!this.#flows.remove(flow)) return;
    this.#idleOrder[flow.phase].remove(flow);
    flow.isOpen = false;
    void flow.exit?.dispose();
    if (this.#flows.size === 0) this.#stopSweep();
  }

  /** `isDead` is asked about each flow. */
  closeWhere(isDead: (flow: UdpFlow) => boolean): void {
    for (const flow of this.#flows.all()) if (isDead(flow)) this.close(flow);
  }

  /** RFC 1122 section 4.1.3.3 passes this on to the program that sent; here that is the flow, which is over when nobody listens. */
  unreachable(endpoints: FlowEndpoints, kind: Unreachable): void {
    const flow = this.#flows.get(endpoints);
    if (flow !== null && kind === 'port') this.close(flow);
  }

  packetTooBig(endpoints: FlowEndpoints, mtuBytes: number): void {
    const flow = this.#flows.get(endpoints);
    if (flow !== null) flow.mtuBytes = Math.min(flow.mtuBytes, mtuBytes);
  }

  dispose(): void {
    this.closeWhere(() => true);
    this.#stopSweep();
  }

  #add(kind: UdpFlow['kind'], endpoints: FlowEndpoints, peer: FlowEndpoints['remote']): UdpFlow {
    const { clock, limits, counters } = this.#options;
    while (this.#flows.size >= limits.flows) this.#evict();
    const flow = new UdpFlow({ endpoints, kind, peer, nowMs: clock.monotonic() });
    this.#flows.add(flow);
    this.#idleOrder.unreplied.append(flow);
    counters.udpFlowsOpened += 1;
    this.#sweep ??= clock.after(SWEEP_MS, () => this.#sweepIdle());
    return flow;
  }

  #evict(): void {
    const { answered, unreplied, replied } = this.#idleOrder;
    const victim = answered.first ?? unreplied.first ?? replied.first;
    if (victim === null) return;
    this.#options.counters.udpFlowsEvicted += 1;
    this.close(victim);
  }

  /** A datagram passed; `before` is the phase that the flow was in until then. */
  #touch(flow: UdpFlow, before: UdpPhase): void {
    flow.lastUsedMs = this.#options.clock.monotonic();
    this.#idleOrder[before].remove(flow);
    this.#idleOrder[flow.phase].append(flow);
  }

  #sweepIdle(): void {
    const nowMs = this.#options.clock.monotonic();
    this.closeWhere((flow) => nowMs - flow.lastUsedMs >= flow.idleLimitMs(this.#options.limits));
    this.#sweep = this.#flows.size === 0 ? null : this.#options.clock.after(SWEEP_MS, () => this.#sweepIdle());
  }

  #stopSweep(): void {
    void this.#sweep?.dispose();
    this.#sweep = null;
  }

  #failed(flow: UdpFlow, failure: HostFailure): void {
    const { errors } = this.#options;
    const reason = unreachableOf(failure);
    if (reason !== null) errors.unreachableLater(remembered(flow, flow.lastLengthBytes), reason);
    else if (failure === 'too-large') {
      if (flow.largestIsAtomic) errors.tooBigLater(remembered(flow, flow.largestLengthBytes));
    }
    // A socket that the system cannot give is of no use to the next datagram either.
    else if (failure === 'exhausted') this.close(flow);
  }
}

/** A datagram of the guest's, as far as it is still known. */
function remembered({ endpoints: { guest, remote } }: UdpFlow, lengthBytes: number): RememberedPacket {
  return {
    source: guest.address,
    destination: remote.address,
    protocol: UDP_PROTOCOL,
    lengthBytes,
    firstWord: guest.port * PORT_SHIFT + remote.port,
    secondWord: lengthBytes * PORT_SHIFT,
  };
}

/** IPv6 has no such bit: nobody cuts its packets on their way. */
function isAtomic({ family, view, headerOffset }: IncomingPacket): boolean {
  return family === 6 || (view.getUint16(headerOffset + IPV4_FRAGMENT_OFFSET) & IPV4_DONT_FRAGMENT) !== 0;
}

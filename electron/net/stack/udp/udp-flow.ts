import type { Linked } from '../../../base/linked-list.ts';
import type { HostEndpoint } from '../../host-sockets.ts';
import type { FlowEndpoints } from '../incoming-packet.ts';
import type { UdpLimits } from './udp-limits.ts';

const DNS_PORT = 53;

/** Where the datagrams of the guest go: a socket of the host, or the listener of a published port with the client's address. */
export interface UdpExit {
  send(bytes: Uint8Array): void;
  dispose(): Promise<void> | void;
}

/** `answered`: a DNS question that has its answer, of which nothing more is to be expected. */
export type UdpPhase = 'unreplied' | 'answered' | 'replied';

/** One conversation of the guest with one remote address and port. */
export class UdpFlow implements Linked<UdpFlow> {
  readonly endpoints: FlowEndpoints;
  readonly kind: 'outgoing' | 'published';
  /** Whom the host talks to; differs from the remote end where an alias or a stand-in is shown to the guest. */
  readonly peer: HostEndpoint;
  readonly openedMs: number;
  /** False once it was closed: what its socket still says is nobody's. */
  isOpen = true;
  lastUsedMs: number;
  fromGuest = 0;
  fromHost = 0;
  /** Of payload. */
  bytesFromGuest = 0;
  bytesToGuest = 0;
  /** Of the last datagram from the guest, header included. */
  lastLengthBytes = 0;
  /** Of the largest datagram from the guest, header included. */
  largestLengthBytes = 0;
  /** The guest wants to hear if that one is more than the way takes: it must not be cut on its way (RFC 1191 section 2, RFC 8200 section 5). */
  largestIsAtomic = false;
  /** What the way behind the guest takes, IP header included. */
  mtuBytes = Infinity;
  /** The flow table's own. */
  nextInBucket: UdpFlow | null = null;
  before: UdpFlow | null = null;
  after: UdpFlow | null = null;
  /** Null for the moment between the flow's beginning and its socket's. */
  exit: UdpExit | null = null;

  constructor(options: {
    readonly endpoints: FlowEndpoints;
    readonly kind: 'outgoing' | 'published';
    readonly peer: HostEndpoint;
    readonly nowMs: number;
  }) {
    this.endpoints = options.endpoints;
    this.kind = options.kind;
    this.peer = options.peer;
    this.openedMs = options.nowMs;
    this.lastUsedMs = options.nowMs;
  }

  get phase(): UdpPhase {
    if (this.fromGuest === 0 || this.fromHost === 0) return 'unreplied';
    return this.#isQuestion ? 'answered' : 'replied';
  }

  idleLimitMs(limits: UdpLimits): number {
    if (this.#isQuestion) return limits.dnsMs;
    return this.phase === 'replied' ? limits.repliedMs : limits.unrepliedMs;
  }

  get #isQuestion(): boolean {
    return this.kind === 'outgoing' && this.endpoints.remote.port === DNS_PORT;
  }
}

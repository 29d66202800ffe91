import type { HostEndpoint } from '../host-sockets.ts';
import type { FlowSnapshot } from '../stack/tcp/flow-snapshot.ts';
import type { UdpFlow } from '../stack/udp/udp-flow.ts';

/** One flow, for whoever looks at what the guest is doing. */
export interface FlowSummary {
  readonly protocol: 'tcp' | 'udp';
  readonly kind: 'outgoing' | 'published';
  /** TCP's state (RFC 9293 section 3.3.2), or for UDP whether there was an answer. */
  readonly state: string;
  readonly guest: HostEndpoint;
  /** The other end as the guest sees it. */
  readonly remote: HostEndpoint;
  /** Of payload; of TCP, what the host's system took. */
  readonly bytesFromGuest: number;
  /** Of TCP, what the guest acknowledged. */
  readonly bytesToGuest: number;
  readonly ageMs: number;
}

export function udpFlowSummary(flow: UdpFlow, nowMs: number): FlowSummary {
  const { endpoints, kind, phase, bytesFromGuest, bytesToGuest, openedMs } = flow;
  return { protocol: 'udp', kind, state: phase, ...endpoints, bytesFromGuest, bytesToGuest, ageMs: nowMs - openedMs };
}

/** `nowMs` is since the epoch. */
export function tcpFlowSummary(flow: FlowSnapshot, kind: FlowSummary['kind'], nowMs: number): FlowSummary {
  const { endpoints, state, bytesToHost, bytesToGuest, sinceMs } = flow;
  const ageMs = Math.max(0, nowMs - sinceMs);
  return { protocol: 'tcp', kind, state, ...endpoints, bytesFromGuest: bytesToHost, bytesToGuest, ageMs };
}

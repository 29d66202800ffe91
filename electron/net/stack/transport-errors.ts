import type { FlowEndpoints } from './incoming-packet.ts';

/** The codes of destination unreachable, as far as they differ in meaning. `prohibited`: somebody's policy. */
export type Unreachable = 'network' | 'host' | 'protocol' | 'port' | 'prohibited';

/**
 * What the guest's side says by ICMP about packets that we sent to it. The messages are not to be trusted more than the guest is: a
 * transport checks that the flow exists and decides whether it believes them (RFC 5927).
 */
export interface TransportErrors {
  unreachable(endpoints: FlowEndpoints, kind: Unreachable): void;
  /** A router behind the guest takes no packet larger than this (RFC 1191, RFC 8201), IP header included. */
  packetTooBig(endpoints: FlowEndpoints, mtuBytes: number): void;
}

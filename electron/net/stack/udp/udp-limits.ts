export interface UdpLimits {
  /** Flows at one time; each of the guest's has a socket of the host. */
  readonly flows: number;
  /** Without a packet, for a flow that has seen packets one way only. */
  readonly unrepliedMs: number;
  /** Without a packet, for a flow that has seen packets both ways: no less than two minutes (RFC 4787 REQ-5). */
  readonly repliedMs: number;
  /** For flows to port 53, which are one question and one answer (RFC 4787 REQ-5 allows well-known ports less); longer than a resolver is waited for. */
  readonly dnsMs: number;
}

export const DEFAULT_UDP_LIMITS: UdpLimits = { flows: 1024, unrepliedMs: 30_000, repliedMs: 180_000, dnsMs: 15_000 };

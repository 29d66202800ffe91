import type { Parsed } from './drop-reason.ts';
import { type IcmpHeader, type IcmpHeaderFields, parseIcmp, writeIcmpHeader } from './icmp.ts';

/**
 * ICMPv6 (RFC 4443). The first eight bytes have the layout of ICMP for IPv4, with numbers of their own:
 *
 *   0  type      1   below 128: an error
 *   1  code      1
 *   2  checksum  2   over pseudo header and message, protocol 58
 *   4  rest      4   echo: identifier 2, sequence 2; packet too big: MTU; parameter problem: pointer; neighbour discovery: ndp.ts
 *   8  echo: payload; errors: the packet they are about (icmp-quote.ts)
 */
export const ICMPV6_PROTOCOL = 58;

export const ICMPV6_TYPE = {
  destinationUnreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echoRequest: 128,
  echoReply: 129,
  /** RFC 2710 and RFC 3810: a guest tells which groups it listens to; nobody here needs to know. */
  listenerReport: 131,
  listenerDone: 132,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
  listenerReportV2: 143,
} as const;

/** Codes of destination unreachable (RFC 4443 section 3.1). */
export const ICMPV6_UNREACHABLE = { noRoute: 0, prohibited: 1, address: 3, port: 4 } as const;

/** Codes of time exceeded. */
export const ICMPV6_TIME_EXCEEDED = { hopLimit: 0, reassembly: 1 } as const;

/** Codes of parameter problem (RFC 4443 section 3.4). */
export const ICMPV6_PARAMETER_PROBLEM = { field: 0, nextHeader: 1, option: 2 } as const;

/** The checksum is the caller's, who knows the addresses. */
export function parseIcmpv6(view: DataView, offset: number, end: number): Parsed<IcmpHeader> {
  return parseIcmp(view, offset, end);
}

/** The checksum field is zero, for the caller to fill once the body is there. */
export function writeIcmpv6Header(view: DataView, offset: number, fields: IcmpHeaderFields): void {
  writeIcmpHeader(view, offset, fields);
}

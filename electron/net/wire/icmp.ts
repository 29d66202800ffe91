import type { Parsed } from './drop-reason.ts';

/**
 * ICMP for IPv4 (RFC 792). The first eight bytes of all messages:
 *
 *   0  type      1
 *   1  code      1
 *   2  checksum  2   over the whole message
 *   4  rest      4   echo: identifier 2, sequence 2; fragmentation needed: unused 2, next-hop MTU 2 (RFC 1191 section 4); else unused
 *   8  echo: payload; errors: the packet they are about (icmp-quote.ts)
 */
export const ICMP_HEADER_BYTES = 8;
export const ICMP_CHECKSUM_OFFSET = 2;
const CODE_OFFSET = 1;
const REST_OFFSET = 4;

export const ICMP_TYPE = {
  echoReply: 0,
  destinationUnreachable: 3,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
} as const;

/** Codes of destination unreachable (RFC 792, RFC 1812 section 5.2.7.1). */
export const ICMP_UNREACHABLE = {
  network: 0,
  host: 1,
  protocol: 2,
  port: 3,
  fragmentationNeeded: 4,
  prohibited: 13,
} as const;

/** Codes of time exceeded. */
export const ICMP_TIME_EXCEEDED = { hopLimit: 0, reassembly: 1 } as const;

export interface IcmpHeader {
  readonly type: number;
  readonly code: number;
  /** 32 bits. */
  readonly rest: number;
  /** The halves of `rest`, as echo messages use them. */
  readonly identifier: number;
  readonly sequence: number;
}

/** The checksum is the caller's: `finishChecksum(sumBytes(…))` over the message is zero when it is right. */
export function parseIcmp(view: DataView, offset: number, end: number): Parsed<IcmpHeader> {
  if (end - offset < ICMP_HEADER_BYTES) return 'icmp-short';
  return {
    type: view.getUint8(offset),
    code: view.getUint8(offset + CODE_OFFSET),
    rest: view.getUint32(offset + REST_OFFSET),
    identifier: view.getUint16(offset + REST_OFFSET),
    sequence: view.getUint16(offset + REST_OFFSET + 2),
  };
}

export interface IcmpHeaderFields {
  readonly type: number;
  readonly code: number;
  /** 32 bits; `echoRest` for an echo. */
  readonly rest: number;
}

/** The checksum field is zero, for the caller to fill once the body is there. */
export function writeIcmpHeader(view: DataView, offset: number, fields: IcmpHeaderFields): void {
  view.setUint8(offset, fields.type);
  view.setUint8(offset + CODE_OFFSET, fields.code);
  view.setUint16(offset + ICMP_CHECKSUM_OFFSET, 0);
  view.setUint32(offset + REST_OFFSET, fields.rest);
}

export function echoRest(identifier: number, sequence: number): number {
  return identifier * 0x1_0000 + sequence;
}

import { TCP_HEADER_BYTES } from '../../wire/tcp.ts';

const IP_HEADER_BYTES = { 4: 20, 6: 40 } as const;

/** RFC 8200 section 5 for IPv6; for IPv4 a value below 576 is taken for an attack (RFC 5927 section 7). */
const SMALLEST_MTU = { 4: 576, 6: 1280 } as const;

/** What a segment may hold on a path of `mtu`, payload and options. */
export function segmentBytesFor(mtu: number, family: 4 | 6): number {
  return Math.max(mtu, SMALLEST_MTU[family]) - IP_HEADER_BYTES[family] - TCP_HEADER_BYTES;
}

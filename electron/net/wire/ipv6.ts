import type { Parsed } from './drop-reason.ts';
import { type IpAddress, writeIpAddress } from './ip-address.ts';
import { type Ipv6Fragment, isIpv6Extension, parseIpv6Chain } from './ipv6-extension.ts';

/**
 * The IPv6 header (RFC 8200 section 3).
 *
 *   0  version 4 bits, traffic class 8 bits, flow label 20 bits
 *   4  payload length    2   what follows these 40 bytes, extension headers included
 *   6  next header       1
 *   7  hop limit         1
 *   8  source           16
 *  24  destination      16
 *
 * Extension headers are read by ipv6-extension.ts. Jumbograms (RFC 2675) are refused.
 */
export const IPV6_HEADER_BYTES = 40;
export const IPV6_SOURCE_OFFSET = 8;
export const IPV6_DESTINATION_OFFSET = 24;
const PAYLOAD_LENGTH_OFFSET = 4;
const NEXT_HEADER_OFFSET = 6;
const HOP_LIMIT_OFFSET = 7;

export interface Ipv6Header {
  /** What follows the first 40 bytes; what follows that in the frame is padding. */
  readonly payloadBytes: number;
  /** Of what stands at `transportOffset`: a transport, or for a fragment whatever its payload begins with. */
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
  /** After the extension headers. */
  readonly transportOffset: number;
  /** Null for a whole packet, also when it has a fragment header. */
  readonly fragment: Ipv6Fragment | null;
}

export function parseIpv6(view: DataView, offset: number, end: number): Parsed<Ipv6Header> {
  const available = end - offset - IPV6_HEADER_BYTES;
  if (available < 0) return 'ipv6-short';
  const first = view.getUint16(offset);
  if (first >>> 12 !== 6) return 'ipv6-version';
  const payloadBytes = view.getUint16(offset + PAYLOAD_LENGTH_OFFSET);
  if (payloadBytes > available) return 'ipv6-payload-length';
  const hopLimit = view.getUint8(offset + HOP_LIMIT_OFFSET);
  const trafficClass = (first >>> 4) & 0xff;
  const nextHeader = view.getUint8(offset + NEXT_HEADER_OFFSET);
  const transportOffset = offset + IPV6_HEADER_BYTES;
  if (!isIpv6Extension(nextHeader)) {
    return { payloadBytes, nextHeader, hopLimit, trafficClass, transportOffset, fragment: null };
  }
  const chain = parseIpv6Chain(view, transportOffset, transportOffset + payloadBytes, nextHeader);
  return typeof chain === 'string' ? chain : { payloadBytes, hopLimit, trafficClass, ...chain };
}

export interface Ipv6HeaderFields {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly payloadBytes: number;
  readonly trafficClass?: number;
}

/** The flow label is zero. */
export function writeIpv6Header(view: DataView, offset: number, fields: Ipv6HeaderFields): void {
  view.setUint32(offset, 0x6000_0000 + ((fields.trafficClass ?? 0) << 20));
  view.setUint16(offset + PAYLOAD_LENGTH_OFFSET, fields.payloadBytes);
  view.setUint8(offset + NEXT_HEADER_OFFSET, fields.nextHeader);
  view.setUint8(offset + HOP_LIMIT_OFFSET, fields.hopLimit);
  writeIpAddress(fields.source, view, offset + IPV6_SOURCE_OFFSET);
  writeIpAddress(fields.destination, view, offset + IPV6_DESTINATION_OFFSET);
}

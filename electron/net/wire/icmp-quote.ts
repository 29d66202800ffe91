import type { Parsed } from './drop-reason.ts';
import { IPV4_DESTINATION_OFFSET, IPV4_HEADER_BYTES, IPV4_SOURCE_OFFSET } from './ipv4.ts';
import { IPV6_DESTINATION_OFFSET, IPV6_HEADER_BYTES, IPV6_SOURCE_OFFSET } from './ipv6.ts';
import { parseIpv6Chain } from './ipv6-extension.ts';

/**
 * The packet that an ICMP error is about, quoted behind its eight bytes of header: the IP header and as much of what follows as there
 * is room for, at least eight bytes of the transport (RFC 792, RFC 1812 section 4.3.2.3, RFC 4443 section 2.4). Eight bytes hold the ports and
 * the checksum of UDP, the ports and the sequence number of TCP, the identifier and sequence number of an echo.
 */
const IPV4_LARGEST_ERROR_BYTES = 576;
const IPV6_LARGEST_ERROR_BYTES = 1280;
const ICMP_HEADER_BYTES = 8;
const TRANSPORT_BYTES = 8;

const IPV4_FRAGMENT_OFFSET = 6;
const IPV4_FRAGMENT_UNITS = 0x1fff;
const IPV4_PROTOCOL_OFFSET = 9;
const IPV6_NEXT_HEADER_OFFSET = 6;

/** How much of a packet of `packetBytes` (IP header included) an error may quote. */
export function icmpQuoteBytes(family: 4 | 6, packetBytes: number): number {
  const room =
    family === 4
      ? IPV4_LARGEST_ERROR_BYTES - IPV4_HEADER_BYTES - ICMP_HEADER_BYTES
      : IPV6_LARGEST_ERROR_BYTES - IPV6_HEADER_BYTES - ICMP_HEADER_BYTES;
  return Math.min(packetBytes, room);
}

export interface IcmpQuote {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly sourceOffset: number;
  readonly destinationOffset: number;
  /** Eight bytes at least are there. */
  readonly transportOffset: number;
}

/** The quotation in `[offset, end)`; one that does not reach into the transport is of no use. Lengths in it are not believed. */
export function parseIcmpQuote(view: DataView, offset: number, end: number): Parsed<IcmpQuote> {
  if (end - offset < IPV4_HEADER_BYTES) return 'icmp-quote';
  const version = view.getUint8(offset) >>> 4;
  if (version === 4) return parseIpv4Quote(view, offset, end);
  return version === 6 ? parseIpv6Quote(view, offset, end) : 'icmp-quote';
}

function parseIpv4Quote(view: DataView, offset: number, end: number): Parsed<IcmpQuote> {
  const headerBytes = (view.getUint8(offset) & 15) * 4;
  const transportOffset = offset + headerBytes;
  if (headerBytes < IPV4_HEADER_BYTES || transportOffset + TRANSPORT_BYTES > end) return 'icmp-quote';
  // Only a first fragment begins with the transport's header.
  if ((view.getUint16(offset + IPV4_FRAGMENT_OFFSET) & IPV4_FRAGMENT_UNITS) !== 0) return 'icmp-quote';
  return {
    family: 4,
    protocol: view.getUint8(offset + IPV4_PROTOCOL_OFFSET),
    sourceOffset: offset + IPV4_SOURCE_OFFSET,
    destinationOffset: offset + IPV4_DESTINATION_OFFSET,
    transportOffset,
  };
}

function parseIpv6Quote(view: DataView, offset: number, end: number): Parsed<IcmpQuote> {
  if (end - offset < IPV6_HEADER_BYTES + TRANSPORT_BYTES) return 'icmp-quote';
  const nextHeader = view.getUint8(offset + IPV6_NEXT_HEADER_OFFSET);
  const chain = parseIpv6Chain(view, offset + IPV6_HEADER_BYTES, end, nextHeader);
  if (typeof chain === 'string' || (chain.fragment?.offsetBytes ?? 0) > 0) return 'icmp-quote';
  if (chain.transportOffset + TRANSPORT_BYTES > end) return 'icmp-quote';
  return {
    family: 6,
    protocol: chain.nextHeader,
    sourceOffset: offset + IPV6_SOURCE_OFFSET,
    destinationOffset: offset + IPV6_DESTINATION_OFFSET,
    transportOffset: chain.transportOffset,
  };
}

import { finishChecksum, sumBytes } from './checksum.ts';
import type { Parsed } from './drop-reason.ts';
import { type IpAddress, writeIpAddress } from './ip-address.ts';

/**
 * The IPv4 header (RFC 791 section 3.1).
 *
 *   0  version 4 bits, header length in 32-bit words 4 bits
 *   1  traffic class: DSCP 6 bits, ECN 2 bits (RFC 2474, RFC 3168)
 *   2  total length      2
 *   4  identification    2
 *   6  reserved 1 bit, don't fragment 1 bit, more fragments 1 bit, fragment offset in units of 8 bytes 13 bits
 *   8  time to live      1
 *   9  protocol          1
 *  10  header checksum   2
 *  12  source            4
 *  16  destination       4
 *  20  options, up to 40 bytes
 */
export const IPV4_HEADER_BYTES = 20;
export const IPV4_SOURCE_OFFSET = 12;
export const IPV4_DESTINATION_OFFSET = 16;
const TRAFFIC_CLASS_OFFSET = 1;
const TOTAL_LENGTH_OFFSET = 2;
const IDENTIFICATION_OFFSET = 4;
const FRAGMENT_OFFSET = 6;
const HOP_LIMIT_OFFSET = 8;
const PROTOCOL_OFFSET = 9;
const CHECKSUM_OFFSET = 10;

const VERSION_AND_LENGTH = 0x45;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_UNITS = 0x1fff;
const FRAGMENT_UNIT_BYTES = 8;
const LARGEST_PACKET_BYTES = 0xffff;

const OPTION_END = 0;
const OPTION_NO_OPERATION = 1;
const OPTION_LOOSE_SOURCE_ROUTE = 131;
const OPTION_STRICT_SOURCE_ROUTE = 137;

export interface Ipv4Header {
  readonly headerBytes: number;
  /** Of the packet, header included; what follows it in the frame is padding. */
  readonly totalBytes: number;
  readonly protocol: number;
  readonly hopLimit: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  readonly fragmentOffsetBytes: number;
  readonly trafficClass: number;
}

/** The packet's checksum is not looked at: `ipv4ChecksumIsGood` does that where nobody vouches for the bytes. */
export function parseIpv4(view: DataView, offset: number, end: number): Parsed<Ipv4Header> {
  const available = end - offset;
  if (available < IPV4_HEADER_BYTES) return 'ipv4-short';
  const first = view.getUint8(offset);
  if (first >>> 4 !== 4) return 'ipv4-version';
  const headerBytes = (first & 15) * 4;
  if (headerBytes < IPV4_HEADER_BYTES || headerBytes > available) return 'ipv4-header-length';
  const totalBytes = view.getUint16(offset + TOTAL_LENGTH_OFFSET);
  if (totalBytes < headerBytes || totalBytes > available) return 'ipv4-total-length';
  if (headerBytes > IPV4_HEADER_BYTES && !optionsAreFine(view, offset + IPV4_HEADER_BYTES, offset + headerBytes)) {
    return 'ipv4-options';
  }
  const fragment = view.getUint16(offset + FRAGMENT_OFFSET);
  const moreFragments = (fragment & MORE_FRAGMENTS) !== 0;
  const fragmentOffsetBytes = (fragment & FRAGMENT_UNITS) * FRAGMENT_UNIT_BYTES;
  const payloadBytes = totalBytes - headerBytes;
  // RFC 791 section 2.3: every fragment but the last carries a multiple of eight bytes.
  if (moreFragments && (payloadBytes === 0 || payloadBytes % FRAGMENT_UNIT_BYTES !== 0)) return 'fragment-malformed';
  if (fragmentOffsetBytes + totalBytes > LARGEST_PACKET_BYTES) return 'fragment-malformed';
  return {
    headerBytes,
    totalBytes,
    protocol: view.getUint8(offset + PROTOCOL_OFFSET),
    hopLimit: view.getUint8(offset + HOP_LIMIT_OFFSET),
    identification: view.getUint16(offset + IDENTIFICATION_OFFSET),
    dontFragment: (fragment & DONT_FRAGMENT) !== 0,
    moreFragments,
    fragmentOffsetBytes,
    trafficClass: view.getUint8(offset + TRAFFIC_CLASS_OFFSET),
  };
}

export function ipv4ChecksumIsGood(bytes: Uint8Array, offset: number, headerBytes: number): boolean {
  return finishChecksum(sumBytes(bytes, offset, offset + headerBytes)) === 0;
}

export interface Ipv4HeaderFields {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  readonly hopLimit: number;
  readonly identification: number;
  readonly totalBytes: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** A multiple of eight. */
  readonly fragmentOffsetBytes?: number;
  readonly trafficClass?: number;
}

/** A header without options, checksum included. */
export function writeIpv4Header(view: DataView, bytes: Uint8Array, offset: number, fields: Ipv4HeaderFields): void {
  const { dontFragment = false, moreFragments = false, fragmentOffsetBytes = 0 } = fields;
  const fragment =
    (dontFragment ? DONT_FRAGMENT : 0) |
    (moreFragments ? MORE_FRAGMENTS : 0) |
    (fragmentOffsetBytes / FRAGMENT_UNIT_BYTES);
  view.setUint8(offset, VERSION_AND_LENGTH);
  view.setUint8(offset + TRAFFIC_CLASS_OFFSET, fields.trafficClass ?? 0);
  view.setUint16(offset + TOTAL_LENGTH_OFFSET, fields.totalBytes);
  view.setUint16(offset + IDENTIFICATION_OFFSET, fields.identification);
  view.setUint16(offset + FRAGMENT_OFFSET, fragment);
  view.setUint8(offset + HOP_LIMIT_OFFSET, fields.hopLimit);
  view.setUint8(offset + PROTOCOL_OFFSET, fields.protocol);
  view.setUint16(offset + CHECKSUM_OFFSET, 0);
  writeIpAddress(fields.source, view, offset + IPV4_SOURCE_OFFSET);
  writeIpAddress(fields.destination, view, offset + IPV4_DESTINATION_OFFSET);
  view.setUint16(offset + CHECKSUM_OFFSET, finishChecksum(sumBytes(bytes, offset, offset + IPV4_HEADER_BYTES)));
}

/** Options are skipped, but for source routes, which a packet from a guest has no business with (RFC 7126 sections 4.3 and 4.4). */
function optionsAreFine(view: DataView, offset: number, end: number): boolean {
  let at = offset;
  while (at < end) {
    const type = view.getUint8(at);
    if (type === OPTION_END) return true;
    if (type === OPTION_NO_OPERATION) {
      at += 1;
      continue;
    }
    if (type === OPTION_LOOSE_SOURCE_ROUTE || type === OPTION_STRICT_SOURCE_ROUTE || at + 1 >= end) return false;
    const lengthBytes = view.getUint8(at + 1);
    if (lengthBytes < 2 || at + lengthBytes > end) return false;
    at += lengthBytes;
  }
  return true;
}

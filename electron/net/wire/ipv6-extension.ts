import type { DropReason, Parsed } from './drop-reason.ts';

/**
 * IPv6 extension headers (RFC 8200 section 4).
 *
 *   hop-by-hop, destination options            routing                              fragment
 *   0  next header   1                         0  next header    1                  0  next header     1
 *   1  length        1  in units of 8 bytes,   1  length         1  as beside       1  reserved        1
 *                       the first not counted  2  routing type   1                  2  offset in units of 8 bytes 13 bits,
 *   2  options                                 3  segments left  1                     reserved 2 bits, more fragments 1 bit
 *                                              4  of the type                       4  identification  4
 *
 * Hop-by-hop and destination options and routing headers that are used up are skipped; authentication and encryption headers count as
 * transports that nobody here speaks. Limits: 8 extension headers a packet, 8 options besides padding a header (RFC 8504 section 5.3).
 */
export const IPV6_FRAGMENT_HEADER_BYTES = 8;
/** The next-header number of a fragment header. */
export const IPV6_NEXT_HEADER_FRAGMENT = 44;
const NEXT_HEADER_HOP_BY_HOP = 0;
const NEXT_HEADER_ROUTING = 43;
const NEXT_HEADER_DESTINATION = 60;

const LENGTH_OFFSET = 1;
const ROUTING_TYPE_OFFSET = 2;
const SEGMENTS_LEFT_OFFSET = 3;
const OPTIONS_OFFSET = 2;
const FRAGMENT_OFFSET = 2;
const IDENTIFICATION_OFFSET = 4;

const UNIT_BYTES = 8;
const FRAGMENT_UNITS = 0xfff8;
const MORE_FRAGMENTS = 1;
const LARGEST_PAYLOAD_BYTES = 0xffff;
const ROUTING_TYPE_SOURCE_ROUTE = 0;
const OPTION_PAD_ONE = 0;
const OPTION_PAD_MANY = 1;
/** The upper two bits of an option's type: what to do with a packet whose option is not known; zero means skip it. */
const OPTION_ACTION = 0xc0;

const EXTENSION_LIMIT = 8;
const OPTION_LIMIT = 8;

export interface Ipv6Fragment {
  readonly identification: number;
  readonly offsetBytes: number;
  readonly more: boolean;
}

export interface Ipv6Chain {
  readonly nextHeader: number;
  readonly transportOffset: number;
  readonly fragment: Ipv6Fragment | null;
}

/** What may stand between the IPv6 header and a transport. */
export function isIpv6Extension(nextHeader: number): boolean {
  return (
    nextHeader === NEXT_HEADER_HOP_BY_HOP ||
    nextHeader === NEXT_HEADER_ROUTING ||
    nextHeader === NEXT_HEADER_DESTINATION ||
    nextHeader === IPV6_NEXT_HEADER_FRAGMENT
  );
}

/**
 * The headers from `offset` (right behind the IPv6 header) to a transport or to the payload of a fragment. A fragment header of a packet
 * that is whole is skipped (RFC 6946).
 */
export function parseIpv6Chain(view: DataView, offset: number, end: number, nextHeader: number): Parsed<Ipv6Chain> {
  // RFC 8200 section 4.1: hop-by-hop options stand right behind the IPv6 header or nowhere.
  if (nextHeader !== NEXT_HEADER_HOP_BY_HOP) return walk(view, offset, end, nextHeader);
  const headerBytes = extensionBytes(view, offset, end, nextHeader);
  return headerBytes === 0 ? 'ipv6-extension' : walk(view, offset + headerBytes, end, view.getUint8(offset));
}

/** The headers at the start of what was put together from fragments; none of them is a fragment header again. */
export function parseReassembledIpv6Chain(
  view: DataView,
  offset: number,
  end: number,
  nextHeader: number,
): Parsed<Ipv6Chain> {
  const chain = walk(view, offset, end, nextHeader);
  return typeof chain !== 'string' && chain.fragment !== null ? 'ipv6-extension' : chain;
}

export interface Ipv6FragmentFields extends Ipv6Fragment {
  readonly nextHeader: number;
}

/** `offsetBytes` is a multiple of eight. */
export function writeIpv6FragmentHeader(view: DataView, offset: number, fields: Ipv6FragmentFields): void {
  view.setUint8(offset, fields.nextHeader);
  view.setUint8(offset + LENGTH_OFFSET, 0);
  view.setUint16(offset + FRAGMENT_OFFSET, fields.offsetBytes | (fields.more ? MORE_FRAGMENTS : 0));
  view.setUint32(offset + IDENTIFICATION_OFFSET, fields.identification);
}

function walk(view: DataView, offset: number, end: number, first: number): Parsed<Ipv6Chain> {
  let nextHeader = first;
  let at = offset;
  for (let count = 0; isIpv6Extension(nextHeader); count += 1) {
    if (count === EXTENSION_LIMIT || nextHeader === NEXT_HEADER_HOP_BY_HOP) return 'ipv6-extension';
    if (nextHeader === IPV6_NEXT_HEADER_FRAGMENT) {
      const fragment = parseFragment(view, at, end);
      if (typeof fragment === 'string') return fragment;
      nextHeader = view.getUint8(at);
      at += IPV6_FRAGMENT_HEADER_BYTES;
      if (fragment.more || fragment.offsetBytes > 0) return { nextHeader, transportOffset: at, fragment };
    } else {
      const headerBytes = extensionBytes(view, at, end, nextHeader);
      if (headerBytes === 0) return 'ipv6-extension';
      nextHeader = view.getUint8(at);
      at += headerBytes;
    }
  }
  return { nextHeader, transportOffset: at, fragment: null };
}

/** The size of a header that can be skipped; 0 for one that drops the packet. */
function extensionBytes(view: DataView, offset: number, end: number, nextHeader: number): number {
  if (offset + UNIT_BYTES > end) return 0;
  const headerBytes = (view.getUint8(offset + LENGTH_OFFSET) + 1) * UNIT_BYTES;
  if (offset + headerBytes > end) return 0;
  const skipped =
    nextHeader === NEXT_HEADER_ROUTING
      ? routeIsUsedUp(view, offset)
      : optionsAreFine(view, offset + OPTIONS_OFFSET, offset + headerBytes);
  return skipped ? headerBytes : 0;
}

/** RFC 5095: type 0 is refused whatever it says. RFC 8200 section 4.4: of an unknown type only one without segments left is skipped. */
function routeIsUsedUp(view: DataView, offset: number): boolean {
  return (
    view.getUint8(offset + ROUTING_TYPE_OFFSET) !== ROUTING_TYPE_SOURCE_ROUTE &&
    view.getUint8(offset + SEGMENTS_LEFT_OFFSET) === 0
  );
}

/** RFC 8200 section 4.2: an unknown option is skipped or ends the packet, as its type says. */
function optionsAreFine(view: DataView, offset: number, end: number): boolean {
  let options = 0;
  let at = offset;
  while (at < end) {
    const type = view.getUint8(at);
    if (type === OPTION_PAD_ONE) {
      at += 1;
      continue;
    }
    if (at + 1 >= end || (type & OPTION_ACTION) !== 0) return false;
    if (type !== OPTION_PAD_MANY) options += 1;
    if (options > OPTION_LIMIT) return false;
    at += 2 + view.getUint8(at + 1);
  }
  return at === end;
}

function parseFragment(view: DataView, offset: number, end: number): Ipv6Fragment | DropReason {
  const payloadBytes = end - offset - IPV6_FRAGMENT_HEADER_BYTES;
  if (payloadBytes < 0) return 'ipv6-extension';
  const word = view.getUint16(offset + FRAGMENT_OFFSET);
  const offsetBytes = word & FRAGMENT_UNITS;
  const more = (word & MORE_FRAGMENTS) !== 0;
  // RFC 8200 section 4.5: every fragment but the last carries a multiple of eight bytes, and none reaches beyond the largest payload.
  if (more && (payloadBytes === 0 || payloadBytes % UNIT_BYTES !== 0)) return 'fragment-malformed';
  if (offsetBytes + payloadBytes > LARGEST_PAYLOAD_BYTES) return 'fragment-malformed';
  return { identification: view.getUint32(offset + IDENTIFICATION_OFFSET), offsetBytes, more };
}

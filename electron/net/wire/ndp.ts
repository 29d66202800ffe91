import type { Parsed } from './drop-reason.ts';
import { ICMPV6_TYPE } from './icmpv6.ts';
import { type IpAddress, readIpv6Address, writeIpAddress } from './ip-address.ts';
import { type NdpOptions, ndpOptionsBytes, parseNdpOptions, writeNdpOptions } from './ndp-options.ts';

/**
 * Neighbour discovery for IPv6 (RFC 4861 section 4). All are ICMPv6 messages and begin with type (1), code (1, zero) and checksum (2);
 * options follow (ndp-options.ts).
 *
 *   router solicitation      neighbour solicitation      neighbour advertisement            router advertisement
 *   4  reserved  4           4  reserved  4              4  router 1 bit, solicited 1 bit,  4  hop limit  1
 *   8  options               8  target   16                 override 1 bit, reserved 29     5  managed 1 bit, other 1 bit, reserved 6
 *                           24  options                  8  target   16                     6  router lifetime, seconds  2
 *                                                       24  options                         8  reachable time, ms        4
 *                                                                                          12  retransmission timer, ms  4
 *                                                                                          16  options
 *
 * The checks that need the IP header are the caller's: hop limit 255, checksum, and which addresses go with which options (section 6.1, 7.1).
 */
const CODE_OFFSET = 1;
const CHECKSUM_OFFSET = 2;
const FLAGS_OFFSET = 4;
const TARGET_OFFSET = 8;
const HOP_LIMIT_OFFSET = 4;
const ROUTER_FLAGS_OFFSET = 5;
const ROUTER_LIFETIME_OFFSET = 6;
const REACHABLE_OFFSET = 8;
const RETRANSMIT_OFFSET = 12;

const ROUTER_SOLICITATION_BYTES = 8;
const NEIGHBOUR_BYTES = 24;
const ROUTER_ADVERTISEMENT_BYTES = 16;

const ROUTER = 0x80;
const SOLICITED = 0x40;
const OVERRIDE = 0x20;
const MANAGED = 0x80;
const OTHER = 0x40;
const MULTICAST_PREFIX = 0xff;

export type NdpMessage = RouterSolicitation | RouterAdvertisement | NeighbourSolicitation | NeighbourAdvertisement;

export interface RouterSolicitation {
  readonly kind: 'router-solicitation';
  readonly options: NdpOptions;
}

export interface NeighbourSolicitation {
  readonly kind: 'neighbour-solicitation';
  readonly target: IpAddress;
  readonly options: NdpOptions;
}

export interface NeighbourAdvertisement {
  readonly kind: 'neighbour-advertisement';
  readonly target: IpAddress;
  /** The sender is a router. */
  readonly router: boolean;
  /** Answers a solicitation that was sent to one address. */
  readonly solicited: boolean;
  /** Replaces what is known. */
  readonly override: boolean;
  readonly options: NdpOptions;
}

export interface RouterAdvertisement {
  readonly kind: 'router-advertisement';
  /** For what hosts send; zero: not said. */
  readonly hopLimit: number;
  /** Addresses come by DHCPv6. */
  readonly managed: boolean;
  /** Other configuration comes by DHCPv6. */
  readonly other: boolean;
  /** Zero: not a default router. */
  readonly routerLifetimeSeconds: number;
  /** Zero: not said. */
  readonly reachableMs: number;
  /** Zero: not said. */
  readonly retransmitMs: number;
  readonly options: NdpOptions;
}

/** The whole message, ICMPv6 header included, in `[offset, end)`; 'icmp-unknown' for another type of ICMPv6. */
export function parseNdp(view: DataView, offset: number, end: number): Parsed<NdpMessage> {
  if (end - offset < ROUTER_SOLICITATION_BYTES) return 'ndp-malformed';
  const type = view.getUint8(offset);
  const fixedBytes = fixedBytesOf(type);
  if (fixedBytes === 0) return 'icmp-unknown';
  if (end - offset < fixedBytes || view.getUint8(offset + CODE_OFFSET) !== 0) return 'ndp-malformed';
  const options = parseNdpOptions(view, offset + fixedBytes, end);
  if (typeof options === 'string') return options;
  if (type === ICMPV6_TYPE.routerSolicitation) return { kind: 'router-solicitation', options };
  if (type === ICMPV6_TYPE.routerAdvertisement) return readRouterAdvertisement(view, offset, options);
  // RFC 4861 section 7.1: the target is never a multicast address.
  if (view.getUint8(offset + TARGET_OFFSET) === MULTICAST_PREFIX) return 'ndp-malformed';
  const target = readIpv6Address(view, offset + TARGET_OFFSET);
  if (type === ICMPV6_TYPE.neighbourSolicitation) return { kind: 'neighbour-solicitation', target, options };
  const flags = view.getUint8(offset + FLAGS_OFFSET);
  return {
    kind: 'neighbour-advertisement',
    target,
    router: (flags & ROUTER) !== 0,
    solicited: (flags & SOLICITED) !== 0,
    override: (flags & OVERRIDE) !== 0,
    options,
  };
}

export function ndpBytes(message: NdpMessage): number {
  return fixedBytesOf(NDP_TYPE[message.kind]) + ndpOptionsBytes(message.options);
}

/** Fills `ndpBytes(message)` bytes. The checksum field is zero, for the caller to fill. */
export function writeNdp(view: DataView, offset: number, message: NdpMessage): void {
  const type = NDP_TYPE[message.kind];
  view.setUint8(offset, type);
  view.setUint8(offset + CODE_OFFSET, 0);
  view.setUint16(offset + CHECKSUM_OFFSET, 0);
  view.setUint32(offset + FLAGS_OFFSET, 0);
  if (message.kind === 'router-advertisement') writeRouterAdvertisement(view, offset, message);
  else if (message.kind !== 'router-solicitation') writeIpAddress(message.target, view, offset + TARGET_OFFSET);
  if (message.kind === 'neighbour-advertisement') {
    const { router, solicited, override } = message;
    view.setUint8(
      offset + FLAGS_OFFSET,
      (router ? ROUTER : 0) | (solicited ? SOLICITED : 0) | (override ? OVERRIDE : 0),
    );
  }
  writeNdpOptions(view, offset + fixedBytesOf(type), message.options);
}

const NDP_TYPE = {
  'router-solicitation': ICMPV6_TYPE.routerSolicitation,
  'router-advertisement': ICMPV6_TYPE.routerAdvertisement,
  'neighbour-solicitation': ICMPV6_TYPE.neighbourSolicitation,
  'neighbour-advertisement': ICMPV6_TYPE.neighbourAdvertisement,
} as const;

/** What stands before the options; 0 for a type that is none of these. */
function fixedBytesOf(type: number): number {
  if (type === ICMPV6_TYPE.neighbourSolicitation || type === ICMPV6_TYPE.neighbourAdvertisement) return NEIGHBOUR_BYTES;
  if (type === ICMPV6_TYPE.routerAdvertisement) return ROUTER_ADVERTISEMENT_BYTES;
  return type === ICMPV6_TYPE.routerSolicitation ? ROUTER_SOLICITATION_BYTES : 0;
}

function readRouterAdvertisement(view: DataView, offset: number, options: NdpOptions): RouterAdvertisement {
  const flags = view.getUint8(offset + ROUTER_FLAGS_OFFSET);
  return {
    kind: 'router-advertisement',
    hopLimit: view.getUint8(offset + HOP_LIMIT_OFFSET),
    managed: (flags & MANAGED) !== 0,
    other: (flags & OTHER) !== 0,
    routerLifetimeSeconds: view.getUint16(offset + ROUTER_LIFETIME_OFFSET),
    reachableMs: view.getUint32(offset + REACHABLE_OFFSET),
    retransmitMs: view.getUint32(offset + RETRANSMIT_OFFSET),
    options,
  };
}

function writeRouterAdvertisement(view: DataView, offset: number, message: RouterAdvertisement): void {
  view.setUint8(offset + HOP_LIMIT_OFFSET, message.hopLimit);
  view.setUint8(offset + ROUTER_FLAGS_OFFSET, (message.managed ? MANAGED : 0) | (message.other ? OTHER : 0));
  view.setUint16(offset + ROUTER_LIFETIME_OFFSET, message.routerLifetimeSeconds);
  view.setUint32(offset + REACHABLE_OFFSET, message.reachableMs);
  view.setUint32(offset + RETRANSMIT_OFFSET, message.retransmitMs);
}

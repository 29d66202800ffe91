import type { Parsed } from './drop-reason.ts';
import { type IpAddress, readIpv6Address, writeIpAddress } from './ip-address.ts';
import { type MacAddress, readMacAddress, writeMacAddress } from './mac-address.ts';

/**
 * Options of neighbour discovery (RFC 4861 section 4.6, RFC 8106). Each begins with its type (1) and its length (1) in units of eight bytes;
 * a length of zero makes the message malformed, an unknown type is skipped.
 *
 *   link-layer address (1: source, 2: target)     MTU (5)               recursive DNS servers (25)
 *   2  MAC  6                                      2  reserved  2        2  reserved          2
 *                                                  4  MTU       4        4  lifetime, seconds 4
 *   prefix information (3), 32 bytes                                     8  addresses, 16 each
 *   2  prefix length      1
 *   3  on-link 1 bit, autonomous 1 bit, reserved 6 bits
 *   4  valid lifetime, seconds      4
 *   8  preferred lifetime, seconds  4
 *  12  reserved           4
 *  16  prefix            16
 */
const TYPE_SOURCE_MAC = 1;
const TYPE_TARGET_MAC = 2;
const TYPE_PREFIX = 3;
const TYPE_MTU = 5;
const TYPE_DNS_SERVERS = 25;

const UNIT_BYTES = 8;
const MAC_OPTION_BYTES = 8;
const MTU_OPTION_BYTES = 8;
const PREFIX_OPTION_BYTES = 32;
const DNS_SERVERS_HEADER_BYTES = 8;
const ADDRESS_BYTES = 16;

const LENGTH_OFFSET = 1;
const MAC_OFFSET = 2;
const MTU_OFFSET = 4;
const PREFIX_LENGTH_OFFSET = 2;
const PREFIX_FLAGS_OFFSET = 3;
const VALID_LIFETIME_OFFSET = 4;
const PREFERRED_LIFETIME_OFFSET = 8;
const PREFIX_OFFSET = 16;
const DNS_LIFETIME_OFFSET = 4;

const ON_LINK = 0x80;
const AUTONOMOUS = 0x40;

/** A lifetime that never ends. */
export const NDP_INFINITE_SECONDS = 0xffff_ffff;

export interface NdpOptions {
  readonly sourceMac: MacAddress | null;
  readonly targetMac: MacAddress | null;
  readonly mtu: number | null;
  readonly prefixes: readonly NdpPrefix[];
  readonly dnsServers: NdpDnsServers | null;
}

export const NO_NDP_OPTIONS: NdpOptions = {
  sourceMac: null,
  targetMac: null,
  mtu: null,
  prefixes: [],
  dnsServers: null,
};

export interface NdpPrefix {
  readonly prefix: IpAddress;
  readonly lengthBits: number;
  readonly onLink: boolean;
  /** Hosts make themselves an address of it (RFC 4862). */
  readonly autonomous: boolean;
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

export interface NdpDnsServers {
  readonly lifetimeSeconds: number;
  /** One at least. */
  readonly addresses: readonly IpAddress[];
}

/** The options in `[offset, end)`. Of an option that may stand once, the last one counts. */
export function parseNdpOptions(view: DataView, offset: number, end: number): Parsed<NdpOptions> {
  let { sourceMac, targetMac, mtu, dnsServers } = NO_NDP_OPTIONS;
  const prefixes: NdpPrefix[] = [];
  let at = offset;
  while (at < end) {
    // RFC 4861 section 4.6: an option of length zero drops the message.
    const sizeBytes = at + UNIT_BYTES > end ? 0 : view.getUint8(at + LENGTH_OFFSET) * UNIT_BYTES;
    if (sizeBytes === 0 || at + sizeBytes > end) return 'ndp-malformed';
    const type = view.getUint8(at);
    if (!lengthFits(type, sizeBytes)) return 'ndp-malformed';
    if (type === TYPE_SOURCE_MAC) sourceMac = readMacAddress(view, at + MAC_OFFSET);
    else if (type === TYPE_TARGET_MAC) targetMac = readMacAddress(view, at + MAC_OFFSET);
    else if (type === TYPE_MTU) mtu = view.getUint32(at + MTU_OFFSET);
    else if (type === TYPE_DNS_SERVERS) dnsServers = readDnsServers(view, at, at + sizeBytes);
    else if (type === TYPE_PREFIX) {
      const prefix = readPrefix(view, at);
      if (prefix.lengthBits > 128) return 'ndp-malformed';
      prefixes.push(prefix);
    }
    at += sizeBytes;
  }
  return { sourceMac, targetMac, mtu, prefixes, dnsServers };
}

export function ndpOptionsBytes(options: NdpOptions): number {
  return (
    (options.sourceMac === null ? 0 : MAC_OPTION_BYTES) +
    (options.targetMac === null ? 0 : MAC_OPTION_BYTES) +
    (options.mtu === null ? 0 : MTU_OPTION_BYTES) +
    options.prefixes.length * PREFIX_OPTION_BYTES +
    (options.dnsServers === null ? 0 : dnsServersBytes(options.dnsServers))
  );
}

/** Fills `ndpOptionsBytes(options)` bytes. */
export function writeNdpOptions(view: DataView, offset: number, options: NdpOptions): void {
  let at = offset;
  if (options.sourceMac !== null) at = writeMacOption(view, at, TYPE_SOURCE_MAC, options.sourceMac);
  if (options.targetMac !== null) at = writeMacOption(view, at, TYPE_TARGET_MAC, options.targetMac);
  if (options.mtu !== null) {
    writeOptionHeader(view, at, TYPE_MTU, MTU_OPTION_BYTES);
    view.setUint32(at + MTU_OFFSET, options.mtu);
    at += MTU_OPTION_BYTES;
  }
  for (const prefix of options.prefixes) {
    writePrefix(view, at, prefix);
    at += PREFIX_OPTION_BYTES;
  }
  if (options.dnsServers !== null) writeDnsServers(view, at, options.dnsServers);
}

function lengthFits(type: number, sizeBytes: number): boolean {
  if (type === TYPE_SOURCE_MAC || type === TYPE_TARGET_MAC) return sizeBytes === MAC_OPTION_BYTES;
  if (type === TYPE_MTU) return sizeBytes === MTU_OPTION_BYTES;
  if (type === TYPE_PREFIX) return sizeBytes === PREFIX_OPTION_BYTES;
  // RFC 8106 section 5.3.1: one address at least, and no half one.
  if (type === TYPE_DNS_SERVERS)
    return sizeBytes > DNS_SERVERS_HEADER_BYTES && sizeBytes % ADDRESS_BYTES === UNIT_BYTES;
  return true;
}

function readPrefix(view: DataView, offset: number): NdpPrefix {
  const flags = view.getUint8(offset + PREFIX_FLAGS_OFFSET);
  return {
    prefix: readIpv6Address(view, offset + PREFIX_OFFSET),
    lengthBits: view.getUint8(offset + PREFIX_LENGTH_OFFSET),
    onLink: (flags & ON_LINK) !== 0,
    autonomous: (flags & AUTONOMOUS) !== 0,
    validSeconds: view.getUint32(offset + VALID_LIFETIME_OFFSET),
    preferredSeconds: view.getUint32(offset + PREFERRED_LIFETIME_OFFSET),
  };
}

function readDnsServers(view: DataView, offset: number, end: number): NdpDnsServers {
  const addresses: IpAddress[] = [];
  for (let at = offset + DNS_SERVERS_HEADER_BYTES; at < end; at += ADDRESS_BYTES)
    addresses.push(readIpv6Address(view, at));
  return { lifetimeSeconds: view.getUint32(offset + DNS_LIFETIME_OFFSET), addresses };
}

/** Header and reserved bytes; an option's own fields follow. */
function writeOptionHeader(view: DataView, offset: number, type: number, sizeBytes: number): void {
  view.setUint32(offset, 0);
  view.setUint32(offset + 4, 0);
  view.setUint8(offset, type);
  view.setUint8(offset + LENGTH_OFFSET, sizeBytes / UNIT_BYTES);
}

function writeMacOption(view: DataView, offset: number, type: number, mac: MacAddress): number {
  writeOptionHeader(view, offset, type, MAC_OPTION_BYTES);
  writeMacAddress(mac, view, offset + MAC_OFFSET);
  return offset + MAC_OPTION_BYTES;
}

function writePrefix(view: DataView, offset: number, prefix: NdpPrefix): void {
  writeOptionHeader(view, offset, TYPE_PREFIX, PREFIX_OPTION_BYTES);
  view.setUint8(offset + PREFIX_LENGTH_OFFSET, prefix.lengthBits);
  view.setUint8(offset + PREFIX_FLAGS_OFFSET, (prefix.onLink ? ON_LINK : 0) | (prefix.autonomous ? AUTONOMOUS : 0));
  view.setUint32(offset + VALID_LIFETIME_OFFSET, prefix.validSeconds);
  view.setUint32(offset + PREFERRED_LIFETIME_OFFSET, prefix.preferredSeconds);
  view.setUint32(offset + PREFERRED_LIFETIME_OFFSET + 4, 0);
  writeIpAddress(prefix.prefix, view, offset + PREFIX_OFFSET);
}

function writeDnsServers(view: DataView, offset: number, servers: NdpDnsServers): void {
  writeOptionHeader(view, offset, TYPE_DNS_SERVERS, dnsServersBytes(servers));
  view.setUint32(offset + DNS_LIFETIME_OFFSET, servers.lifetimeSeconds);
  let at = offset + DNS_SERVERS_HEADER_BYTES;
  for (const address of servers.addresses) {
    writeIpAddress(address, view, at);
    at += ADDRESS_BYTES;
  }
}

function dnsServersBytes(servers: NdpDnsServers): number {
  return DNS_SERVERS_HEADER_BYTES + servers.addresses.length * ADDRESS_BYTES;
}

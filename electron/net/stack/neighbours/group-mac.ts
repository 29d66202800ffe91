import type { IpAddress } from '../../wire/ip-address.ts';
import { BROADCAST_MAC, type MacAddress } from '../../wire/mac-address.ts';

const IPV4_BROADCAST = 0xffff_ffff;
/** 224.0.0.0/4. */
const IPV4_MULTICAST_NIBBLE = 0xe;
/** ff00::/8. */
const IPV6_MULTICAST_BYTE = 0xff;

/**
 * The Ethernet address of an IP group (RFC 1112 section 6.4, RFC 2464 section 7), or null for an address that is none;
 * `directedBroadcast` is that of the link's IPv4 subnet.
 */
export function groupMac(address: IpAddress, directedBroadcast: IpAddress): MacAddress | null {
  const first = address.words[0] ?? 0;
  if (address.family === 6) {
    return first >>> 24 === IPV6_MULTICAST_BYTE ? { high: 0x3333, low: address.words[3] ?? 0 } : null;
  }
  if (first === IPV4_BROADCAST || first === directedBroadcast.words[0]) return BROADCAST_MAC;
  if (first >>> 28 !== IPV4_MULTICAST_NIBBLE) return null;
  return { high: 0x0100, low: 0x5e00_0000 + (first & 0x7f_ffff) };
}

/**
 * Why a frame, packet or segment was not taken. Bytes from the guest never throw: a parser returns its header or one of these, and
 * whoever called it counts it. A reason names the layer and what was wrong with the bytes, never what the stack then did.
 */
export type DropReason =
  | 'ethernet-short'
  | 'ethernet-unknown-type'
  | 'arp-malformed'
  | 'ipv4-short'
  | 'ipv4-version'
  | 'ipv4-header-length'
  | 'ipv4-total-length'
  | 'ipv4-checksum'
  | 'ipv4-options'
  | 'ipv6-short'
  | 'ipv6-version'
  | 'ipv6-payload-length'
  | 'ipv6-extension'
  | 'ip-source'
  | 'ip-destination'
  | 'ip-unknown-protocol'
  | 'fragment-malformed'
  | 'fragment-limit'
  | 'fragment-timeout'
  | 'icmp-short'
  | 'icmp-checksum'
  | 'icmp-unknown'
  | 'icmp-quote'
  | 'ndp-malformed'
  | 'udp-short'
  | 'udp-length'
  | 'udp-checksum'
  | 'tcp-short'
  | 'tcp-header-length'
  | 'tcp-options'
  | 'tcp-checksum'
  | 'tcp-flags'
  | 'tcp-limit'
  | 'dhcp-malformed'
  | 'ethernet-destination'
  | 'fragment-overlap';

/** What a parser returns: `typeof result === 'string'` tells a drop from a header. */
export type Parsed<T> = T | DropReason;

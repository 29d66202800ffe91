import type { IpAddress } from '../../wire/ip-address.ts';

/**
 * What an address is good for, from the special-purpose registries (RFC 6890). `unicast` covers everything that an ordinary host may
 * be reached under, private networks included.
 */
export type AddressKind =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'broadcast'
  | 'reserved'
  | 'unicast';

export function addressKind(address: IpAddress): AddressKind {
  return address.family === 4 ? ipv4Kind(address.words[0] ?? 0) : ipv6Kind(address.words);
}

function ipv4Kind(word: number): AddressKind {
  const first = word >>> 24;
  // RFC 1122 section 3.2.1.3: 0.0.0.0/8 is "this network", a source at most; a host would take 0.0.0.0 for its own loopback.
  if (first === 0) return 'unspecified';
  if (first === 127) return 'loopback';
  if (word >>> 16 === 0xa9fe) return 'link-local';
  if (first < 224) return 'unicast';
  if (first < 240) return 'multicast';
  return word === 0xffff_ffff ? 'broadcast' : 'reserved';
}

function ipv6Kind(words: readonly number[]): AddressKind {
  const [first = 0, second = 0, third = 0, fourth = 0] = words;
  if (first >>> 24 === 0xff) return 'multicast';
  // RFC 4291 section 2.5.6; RFC 3879 gave fec0::/10 up.
  if (first >>> 22 === 0x3fa) return 'link-local';
  if (first >>> 22 === 0x3fb) return 'reserved';
  if (first !== 0 || second !== 0) return 'unicast';
  if (third === 0 && fourth === 0) return 'unspecified';
  if (third === 0 && fourth === 1) return 'loopback';
  // ::/64 holds the IPv4-mapped and -compatible addresses (RFC 4291 section 2.5.5), which a host would take for IPv4 ones.
  return 'reserved';
}

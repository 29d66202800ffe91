import type { IpAddress } from './ip-address.ts';

/**
 * Codes and values of DHCP options (RFC 2132). A value is the bytes behind code and length, big-endian. Readers answer null for a value
 * of the wrong length. Routes (121) and search lists (119) have files of their own: classless-routes.ts, domain-search.ts.
 */
export const DHCP_OPTION = {
  pad: 0,
  subnetMask: 1,
  router: 3,
  domainNameServer: 6,
  hostName: 12,
  domainName: 15,
  interfaceMtu: 26,
  broadcastAddress: 28,
  ntpServers: 42,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverIdentifier: 54,
  parameterRequestList: 55,
  message: 56,
  maximumMessageSize: 57,
  renewalTime: 58,
  rebindingTime: 59,
  clientIdentifier: 61,
  domainSearch: 119,
  classlessRoutes: 121,
  end: 255,
} as const;

/** Values of option 53 (RFC 2132 section 9.6). */
export const DHCP_MESSAGE_TYPE = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

export function dhcpByte(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function readDhcpByte(value: Uint8Array | undefined): number | null {
  return value?.length === 1 ? (value[0] ?? null) : null;
}

/** 16 bits: the MTU, the size of a message. */
export function dhcpShort(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function readDhcpShort(value: Uint8Array | undefined): number | null {
  return value?.length === 2 ? readBigEndian(value, 0, 2) : null;
}

/** 32 bits: times, in seconds. */
export function dhcpLong(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function readDhcpLong(value: Uint8Array | undefined): number | null {
  return value?.length === 4 ? readBigEndian(value, 0, 4) : null;
}

/** IPv4 addresses, one at least. */
export function dhcpAddresses(addresses: readonly IpAddress[]): Uint8Array {
  return Uint8Array.from(
    addresses.flatMap(({ words: [word = 0] }) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]),
  );
}

export function readDhcpAddresses(value: Uint8Array | undefined): readonly IpAddress[] | null {
  if (value === undefined || value.length === 0 || value.length % 4 !== 0) return null;
  return Array.from({ length: value.length / 4 }, (_, index) => ({
    family: 4 as const,
    words: [readBigEndian(value, index * 4, 4)],
  }));
}

/** ASCII, as all texts of RFC 2132 are; another character becomes a question mark. */
export function dhcpText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? code : 0x3f;
  });
}

/** Ends at the first NUL (RFC 2132 section 2: receivers must take values that end in one). */
export function readDhcpText(value: Uint8Array | undefined): string | null {
  if (value === undefined) return null;
  const nul = value.indexOf(0);
  return String.fromCharCode(...(nul === -1 ? value : value.slice(0, nul)));
}

function readBigEndian(bytes: Uint8Array, offset: number, sizeBytes: number): number {
  let number = 0;
  for (let index = 0; index < sizeBytes; index += 1) number = number * 256 + (bytes[offset + index] ?? 0);
  return number;
}

import { networkInterfaces } from 'node:os';

/** An address of one of this computer's interfaces. */
export interface HostAddress {
  readonly interfaceName: string;
  readonly family: 4 | 6;
  readonly address: string;
}

/** Loopback and link-local addresses, which lead nowhere else, are left out. */
export function hostAddresses(): HostAddress[] {
  const found: HostAddress[] = [];
  for (const [interfaceName, addresses] of Object.entries(networkInterfaces())) {
    for (const { address, family, internal } of addresses ?? []) {
      if (internal || LINK_LOCAL.test(address)) continue;
      found.push({ interfaceName, family: family === 'IPv4' ? 4 : 6, address });
    }
  }
  return found;
}

/** RFC 3927; RFC 4291 section 2.5.6. */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i;

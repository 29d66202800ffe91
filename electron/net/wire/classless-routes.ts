import type { IpAddress } from './ip-address.ts';

/**
 * The classless static routes of DHCP option 121 (RFC 3442). A client that takes them ignores the router option, so a default route
 * has to be among them. One after the other:
 *
 *   width of the mask 1 | the octets of the destination that the mask covers, 0 to 4 | router 4
 */
export interface ClasslessRoute {
  /** IPv4; what the mask does not cover is zero. */
  readonly destination: IpAddress;
  readonly widthBits: number;
  /** IPv4; 0.0.0.0 for a destination on the link itself. */
  readonly router: IpAddress;
}

const ADDRESS_BYTES = 4;
const LARGEST_WIDTH_BITS = 32;

export function encodeClasslessRoutes(routes: readonly ClasslessRoute[]): Uint8Array {
  const bytes: number[] = [];
  for (const { destination, widthBits, router } of routes) {
    bytes.push(widthBits, ...octets(masked(destination.words[0] ?? 0, widthBits)).slice(0, coveredOctets(widthBits)));
    bytes.push(...octets(router.words[0] ?? 0));
  }
  return Uint8Array.from(bytes);
}

/** Null for a value that ends within a route or has a width above 32. */
export function decodeClasslessRoutes(value: Uint8Array): ClasslessRoute[] | null {
  const routes: ClasslessRoute[] = [];
  let at = 0;
  while (at < value.length) {
    const widthBits = value[at] ?? 0;
    const routerOffset = at + 1 + coveredOctets(widthBits);
    const end = routerOffset + ADDRESS_BYTES;
    if (widthBits > LARGEST_WIDTH_BITS || end > value.length) return null;
    const destination = masked(wordOf(value, at + 1, routerOffset), widthBits);
    routes.push({
      destination: { family: 4, words: [destination] },
      widthBits,
      router: { family: 4, words: [wordOf(value, routerOffset, end)] },
    });
    at = end;
  }
  return routes;
}

function coveredOctets(widthBits: number): number {
  return Math.ceil(widthBits / 8);
}

/** A shift by 32 would be a shift by none. */
function masked(word: number, widthBits: number): number {
  return widthBits === 0 ? 0 : (word & (-1 << (LARGEST_WIDTH_BITS - widthBits))) >>> 0;
}

function octets(word: number): number[] {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

/** Left-aligned: missing octets are zero. */
function wordOf(bytes: Uint8Array, offset: number, end: number): number {
  let word = 0;
  for (let index = 0; index < ADDRESS_BYTES; index += 1) {
    word = word * 256 + (offset + index < end ? (bytes[offset + index] ?? 0) : 0);
  }
  return word;
}

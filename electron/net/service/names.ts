import type { IpAddress } from '../wire/ip-address.ts';
import { ipAddress } from '../wire/ip-address.ts';
import { AddressBook, type AddressEntry } from './dns/address-book.ts';

/**
 * The names that every container can use, whatever the host's resolver says. `host.docker.internal` is the name to use; the others are
 * what Docker's products called it before, in the order in which a reverse look-up prefers them.
 */
export const HOST_NAMES = [
  'host.docker.internal',
  'docker.for.mac.host.internal',
  'docker.for.mac.localhost',
  'docker.for.win.host.internal',
  'docker.for.win.localhost',
] as const;

export const GATEWAY_NAMES = [
  'gateway.docker.internal',
  'docker.for.mac.gateway.internal',
  'docker.for.win.gateway.internal',
] as const;

export interface BuiltInNames {
  /** Where the stack lets the guest reach the host's own loopback. */
  readonly hostAddresses: readonly IpAddress[];
  readonly gatewayAddresses: readonly IpAddress[];
  /**
   * What the host calls itself. Its first label stands for the same address. Empty or no host name: left out. The host's own hosts file often
   * has a loopback address for it, which would mean the guest itself here.
   */
  readonly hostname: string;
  /** From the settings; they replace built-in names of the same spelling. */
  readonly extra: ReadonlyMap<string, readonly IpAddress[]>;
}

/** RFC 6761 §6.3: this name is never asked of anybody. */
const LOCALHOST: AddressEntry = { name: 'localhost', addresses: [ipAddress('127.0.0.1'), ipAddress('::1')] };

/** For these names A, AAAA and PTR are answered, and all other types have no data; they are never forwarded. */
export function builtInNames(names: BuiltInNames): AddressBook {
  const { hostAddresses, gatewayAddresses, hostname } = names;
  const builtIn: AddressEntry[] = [
    LOCALHOST,
    ...HOST_NAMES.map((name) => ({ name, addresses: hostAddresses })),
    ...GATEWAY_NAMES.map((name) => ({ name, addresses: gatewayAddresses })),
    ...ownNames(hostname).map((name) => ({ name, addresses: hostAddresses })),
  ];
  const extra = [...names.extra].map(([name, addresses]) => ({ name: spelling(name), addresses }));
  const replaced = new Set(extra.map(({ name }) => name));
  // Reverse look-ups name the first entry, so a built-in name goes before an extra one of the same address.
  return new AddressBook([...builtIn.filter(({ name }) => !replaced.has(name)), ...extra]);
}

function ownNames(hostname: string): string[] {
  const full = spelling(hostname);
  const short = full.split('.')[0] ?? '';
  return [...new Set([full, short])].filter((name) => name !== '' && name !== 'localhost');
}

function spelling(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

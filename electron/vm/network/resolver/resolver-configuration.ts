import { nameKeyOfText, parentKey } from '../../../net/service/dns/dns-name.ts';

/** Whom the host asks for names, as its operating system has it. */
export interface ResolverConfiguration {
  /** For every name that no domain below claims; in the order in which they are asked. */
  readonly servers: readonly NameServer[];
  /** Servers for domains of their own (split DNS). */
  readonly domains: readonly DomainServers[];
  readonly search: readonly string[];
  /** For one server and one try. */
  readonly timeoutMs: number;
  /** How often the whole list is gone through. */
  readonly attempts: number;
  readonly ndots: number;
  /** Each question begins at another server. */
  readonly rotate: boolean;
  /** The host's resolver asks with EDNS itself; queries pass through as the guest sent them either way. */
  readonly edns0: boolean;
}

export interface NameServer {
  /** An IP address, for link-local ones with its zone: `fe80::1%en0`. */
  readonly host: string;
  readonly port: number;
}

export interface DomainServers {
  /** In text form, without a dot at the end. */
  readonly domain: string;
  /** Of names below the domain too; false: this one name only. */
  readonly includesBelow: boolean;
  readonly servers: readonly NameServer[];
}

export const DNS_PORT = 53;

/**
 * The guest's own resolver gives up a server after 5 s, glibc's default. By then a second server must have had its chance, so
 * without an order from the host each of ours gets less.
 */
export const DEFAULT_TIMEOUT_MS = 2000;
export const DEFAULT_ATTEMPTS = 2;
export const DEFAULT_NDOTS = 1;

/** The servers for a name, given by its key (`dns-name.ts`): those of the longest domain that it is in, else the general ones. */
export function serversFor(configuration: ResolverConfiguration, name: string): readonly NameServer[] {
  const { domains, servers } = configuration;
  if (domains.length === 0) return servers;
  for (let key: string | null = name; key !== null; key = parentKey(key)) {
    const isWhole = key === name;
    const found = domains.find(
      ({ domain, includesBelow }) => (isWhole || includesBelow) && nameKeyOfText(domain) === key,
    );
    if (found !== undefined) return found.servers;
  }
  return servers;
}

import type { ClasslessRoute } from '../wire/classless-routes.ts';
import { encodeClasslessRoutes } from '../wire/classless-routes.ts';
import { DHCP_OPTION, dhcpAddresses, dhcpLong, dhcpShort, dhcpText } from '../wire/dhcp-option.ts';
import { encodeDomainSearch } from '../wire/domain-search.ts';
import type { IpAddress } from '../wire/ip-address.ts';
import type { MacAddress } from '../wire/mac-address.ts';

/** What the guest is told about its network. All addresses are IPv4. */
export interface DhcpLease {
  /** The only client that gets an answer. */
  readonly mac: MacAddress;
  readonly address: IpAddress;
  readonly prefixBits: number;
  /** The server's own address. */
  readonly server: IpAddress;
  readonly router: IpAddress;
  readonly dnsServers: readonly IpAddress[];
  readonly mtu: number;
  readonly leaseSeconds: number;
  /** Empty: none. */
  readonly domainName: string;
  readonly searchDomains: readonly string[];
  /** Besides the default route. */
  readonly routes: readonly ClasslessRoute[];
}

/**
 * The values that a client can ask for by the parameter request list (RFC 2132 §9.8), by code. A value that there is none of (no search
 * domains, no routes) is left out; NTP servers are never told, as the guest's clock is set in another way.
 */
export function leaseOptions(lease: DhcpLease): ReadonlyMap<number, Uint8Array> {
  const { address, prefixBits, router, routes, domainName, searchDomains, leaseSeconds } = lease;
  const mask = prefixBits === 0 ? 0 : (-1 << (32 - prefixBits)) >>> 0;
  const broadcast = (((address.words[0] ?? 0) & mask) | ~mask) >>> 0;
  const defaultRoute: ClasslessRoute = { destination: { family: 4, words: [0] }, widthBits: 0, router };
  const options: [number, Uint8Array][] = [
    [DHCP_OPTION.subnetMask, dhcpAddresses([{ family: 4, words: [mask] }])],
    [DHCP_OPTION.router, dhcpAddresses([router])],
    [DHCP_OPTION.domainNameServer, dhcpAddresses(lease.dnsServers)],
    [DHCP_OPTION.domainName, dhcpText(domainName)],
    [DHCP_OPTION.interfaceMtu, dhcpShort(lease.mtu)],
    [DHCP_OPTION.broadcastAddress, dhcpAddresses([{ family: 4, words: [broadcast] }])],
    // RFC 2131 §4.4.5: the usual times, half and seven eighths of the lease.
    [DHCP_OPTION.renewalTime, dhcpLong(Math.floor(leaseSeconds / 2))],
    [DHCP_OPTION.rebindingTime, dhcpLong(Math.floor((leaseSeconds * 7) / 8))],
    [DHCP_OPTION.domainSearch, encodeDomainSearch(searchDomains)],
    // RFC 3442: a client that takes this option ignores the router option.
    [
      DHCP_OPTION.classlessRoutes,
      routes.length === 0 ? new Uint8Array() : encodeClasslessRoutes([...routes, defaultRoute]),
    ],
  ];
  return new Map(options.filter(([, value]) => value.length > 0));
}

import type { HostEndpoint } from '../host-sockets.ts';
import { type IpAddress, ipAddress, sameAddress } from '../wire/ip-address.ts';
import { addressKind } from './address/address-kind.ts';
import { type Addressing, type FamilyAddressing, OwnAddresses } from './address/addressing.ts';
import type { Route, Router } from './routes.ts';

/** Which ports of the host's loopback the guest reaches under the host alias. */
export type HostLoopbackPolicy = 'all' | 'none' | readonly number[];

const REFUSED: Route = { kind: 'refused' };
const DROPPED: Route = { kind: 'dropped' };

const DNS_PORT = 53;
const IPV4_LOOPBACK = ipAddress('127.0.0.1');
const IPV6_LOOPBACK = ipAddress('::1');

/**
 * Where a new flow of the guest goes:
 *
 *   host alias                                        the host's loopback of that family, when the policy has the port; else refused
 *   port 53 of our other addresses                    our DNS service, which has the place of a host there
 *   our other addresses                               refused; what else they offer (DHCP, echo) never asks for a route
 *   multicast, broadcast, loopback, unspecified,      dropped: none of them may leave a link, and an answer to a group is forbidden
 *   reserved                                          (RFC 1122 section 3.2.2, RFC 1812 section 5.3.7)
 *   link-local, the rest of the guest's own subnet    refused: nobody else is on this link (RFC 3927 section 7)
 *   everything else                                   the host's sockets
 *
 * Link-local is refused and not dropped so that probes for a cloud's metadata service end at once.
 */
export class GatewayRoutes {
  readonly route: Router = (destination, port) => this.#route(destination, port);

  readonly #addressing: Addressing;
  readonly #own: OwnAddresses;
  readonly #loopbackPolicy: HostLoopbackPolicy;

  constructor(addressing: Addressing, loopbackPolicy: HostLoopbackPolicy) {
    this.#addressing = addressing;
    this.#own = new OwnAddresses(addressing);
    this.#loopbackPolicy = loopbackPolicy;
  }

  #route(destination: IpAddress, port: number): Route {
    const family = this.#familyOf(destination);
    if (family === null) return DROPPED;
    if (sameAddress(destination, family.hostAlias)) return this.#hostLoopback(destination.family, port);
    if (this.#own.includes(destination)) return port === DNS_PORT ? toHost(destination, port) : REFUSED;
    switch (addressKind(destination)) {
      case 'unspecified':
      case 'loopback':
      case 'multicast':
      case 'broadcast':
      case 'reserved':
        return DROPPED;
      case 'link-local':
        return REFUSED;
      case 'unicast':
        return family.subnet.contains(destination) ? insideSubnet(destination, family) : toHost(destination, port);
    }
  }

  #familyOf(destination: IpAddress): FamilyAddressing | null {
    return destination.family === 4 ? this.#addressing.v4 : this.#addressing.v6;
  }

  #hostLoopback(family: 4 | 6, port: number): Route {
    const policy = this.#loopbackPolicy;
    const isOpen = policy === 'all' || (policy !== 'none' && policy.includes(port));
    return isOpen ? toHost(family === 4 ? IPV4_LOOPBACK : IPV6_LOOPBACK, port) : REFUSED;
  }
}

function insideSubnet(destination: IpAddress, { subnet }: FamilyAddressing): Route {
  const isGroup =
    destination.family === 4 && (sameAddress(destination, subnet.last) || sameAddress(destination, subnet.first));
  return isGroup ? DROPPED : REFUSED;
}

function toHost(address: IpAddress, port: number): Route {
  const target: HostEndpoint = { address, port };
  return { kind: 'host', target };
}

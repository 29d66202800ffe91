import type { GatewayConfiguration } from '../../net/gateway/gateway-configuration.ts';
import type { Addressing, FamilyAddressing } from '../../net/stack/address/addressing.ts';
import { Subnet } from '../../net/stack/address/subnet.ts';
import type { HostLoopbackPolicy } from '../../net/stack/gateway-routes.ts';
import { DEFAULT_ECHO_LIMITS } from '../../net/stack/icmp/icmp-echo.ts';
import { DEFAULT_REASSEMBLY_LIMITS } from '../../net/stack/input/reassembly.ts';
import { DEFAULT_UDP_LIMITS } from '../../net/stack/udp/udp-limits.ts';
import { type IpAddress, ipAddress } from '../../net/wire/ip-address.ts';
import { type MacAddress, parseMacAddress } from '../../net/wire/mac-address.ts';
import type { NetworkConfig } from './network-protocol.ts';
import type { FamilyAddresses, StackAddresses } from './stack-addresses.ts';

/** Locally administered, as the guest's is. */
const GATEWAY_MAC = '02:b0:a7:40:5e:01';
const LINK_LOCAL = 'fe80::1';

/** A guest is configured by its config disk; who asks for a lease all the same gets one. */
const LEASE_SECONDS = 86_400;

/** ICMP errors to the guest. */
const ICMP_ERRORS = { perSecond: 100, burst: 200 };

/** The gateway's configuration, of the texts that crossed to the worker. */
export function gatewayConfiguration(config: NetworkConfig): GatewayConfiguration {
  return {
    addressing: addressing(config.addresses),
    macs: { gateway: macAddress(GATEWAY_MAC), guest: macAddress(config.guestMac) },
    mtu: config.mtu,
    hostLoopback: loopbackPolicy(config.hostLoopback),
    clientAddresses: config.clientAddresses,
    dhcp: { leaseSeconds: LEASE_SECONDS, domainName: '', searchDomains: [], routes: [] },
    names: { hostname: config.hostname, extra: extraNames(config) },
    // The link is a local socket, and the guest's kernel has summed up what it sent.
    checksums: 'trust',
    limits: {
      tcp: {},
      udp: DEFAULT_UDP_LIMITS,
      reassembly: DEFAULT_REASSEMBLY_LIMITS,
      echo: DEFAULT_ECHO_LIMITS,
      icmpErrors: ICMP_ERRORS,
    },
  };
}

function loopbackPolicy(setting: NetworkConfig['hostLoopback']): HostLoopbackPolicy {
  if (typeof setting !== 'boolean') return setting;
  return setting ? 'all' : 'none';
}

function extraNames({ names, addresses: { v4, v6 } }: NetworkConfig): Map<string, readonly IpAddress[]> {
  const families = v6 === null ? [v4] : [v4, v6];
  const addressesOf = (target: string): string[] => {
    if (target === 'host') return families.map(({ hostAlias }) => hostAlias);
    return target === 'gateway' ? families.map(({ gateway }) => gateway) : [target];
  };
  return new Map(Object.entries(names).map(([name, target]) => [name, addressesOf(target).map(ipAddress)]));
}

function addressing({ v4, v6 }: StackAddresses): Addressing {
  return {
    v4: { ...familyAddressing(v4), guest: ipAddress(v4.guest) },
    v6: v6 === null ? null : { ...familyAddressing(v6), linkLocal: ipAddress(LINK_LOCAL) },
  };
}

function familyAddressing({ subnet, gateway, hostAlias }: FamilyAddresses): FamilyAddressing {
  const [network = '', prefix = ''] = subnet.split('/');
  return {
    subnet: new Subnet(ipAddress(network), Number(prefix)),
    gateway: ipAddress(gateway),
    dns: ipAddress(gateway),
    hostAlias: ipAddress(hostAlias),
  };
}

function macAddress(text: string): MacAddress {
  const mac = parseMacAddress(text);
  if (mac === null) throw new Error(`not a MAC address: ${text}`);
  return mac;
}

import type { Settings } from '../../api/settings.ts';
import type { GuestAddressing } from '../../hypervisor/network-attachment.ts';
import { formatIpAddress, ipAddress } from '../../net/wire/ip-address.ts';

/** The addresses of one family on the guest's network, as texts: they cross to the worker and go on the config disk. */
export interface FamilyAddresses {
  /** CIDR. */
  readonly subnet: string;
  /** Also the DNS server. */
  readonly gateway: string;
  readonly hostAlias: string;
  readonly guest: string;
}

export interface StackAddresses {
  readonly v4: FamilyAddresses;
  readonly v6: FamilyAddresses | null;
}

/** Unique local (RFC 4193). One for all: it is seen on the link between one guest and its stack alone. */
const IPV6_SUBNET = 'fd00:b0a7:405e::/64';

const GATEWAY = 1;
const HOST_ALIAS = 2;
const GUEST = 3;

export function stackAddresses(settings: Pick<Settings['network'], 'subnet' | 'ipv6'>): StackAddresses {
  return { v4: familyAddresses(settings.subnet), v6: settings.ipv6 ? familyAddresses(IPV6_SUBNET) : null };
}

/** What the guest is told of them. */
export function guestAddressing(addresses: StackAddresses, mtu: number): GuestAddressing {
  const { v4, v6 } = addresses;
  return {
    address: withPrefix(v4),
    gateway: v4.gateway,
    dns: v4.gateway,
    hostAlias: v4.hostAlias,
    mtu,
    ipv6: v6 === null ? null : { address: withPrefix(v6), gateway: v6.gateway },
  };
}

function familyAddresses(subnet: string): FamilyAddresses {
  const [network = ''] = subnet.split('/');
  return {
    subnet,
    gateway: numbered(network, GATEWAY),
    hostAlias: numbered(network, HOST_ALIAS),
    guest: numbered(network, GUEST),
  };
}

/** The network's last bits are zero and hold the number. */
function numbered(network: string, host: number): string {
  const { family, words } = ipAddress(network);
  return formatIpAddress({ family, words: [...words.slice(0, -1), (words.at(-1) ?? 0) + host] });
}

function withPrefix({ subnet, guest }: FamilyAddresses): string {
  return `${guest}/${subnet.split('/')[1] ?? ''}`;
}

import type { Addressing, Ipv6Addressing } from '../../../electron/net/stack/address/addressing.ts';
import { Subnet } from '../../../electron/net/stack/address/subnet.ts';
import { ipAddress } from '../../../electron/net/wire/ip-address.ts';
import type { MacAddress } from '../../../electron/net/wire/mac-address.ts';

export const GATEWAY_MAC: MacAddress = { high: 0x5a94, low: 0xef00_0001 };
export const GUEST_MAC: MacAddress = { high: 0x5255, low: 0x0a00_0203 };

export const IPV6: Ipv6Addressing = {
  subnet: new Subnet(ipAddress('fd00:65::'), 64),
  gateway: ipAddress('fd00:65::1'),
  dns: ipAddress('fd00:65::53'),
  hostAlias: ipAddress('fd00:65::2'),
  linkLocal: ipAddress('fe80::1'),
};

/** 192.168.65.0/24 with the gateway at .1, the host alias at .2, the guest at .3 and DNS at .53; the same shape for IPv6. */
export const ADDRESSING: Addressing = {
  v4: {
    subnet: new Subnet(ipAddress('192.168.65.0'), 24),
    gateway: ipAddress('192.168.65.1'),
    dns: ipAddress('192.168.65.53'),
    hostAlias: ipAddress('192.168.65.2'),
    guest: ipAddress('192.168.65.3'),
  },
  v6: IPV6,
};

export const GUEST_IPV6 = 'fd00:65::3';

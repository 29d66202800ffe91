import type { DhcpLease } from '../service/dhcp-lease.ts';
import type { Addressing } from '../stack/address/addressing.ts';
import type { HostLoopbackPolicy } from '../stack/gateway-routes.ts';
import type { EchoLimits } from '../stack/icmp/icmp-echo.ts';
import type { ReassemblyLimits } from '../stack/input/reassembly.ts';
import type { Rate } from '../stack/token-bucket.ts';
import type { TcpLimits } from '../stack/tcp/tcp-limits.ts';
import type { UdpLimits } from '../stack/udp/udp-limits.ts';
import type { IpAddress } from '../wire/ip-address.ts';
import type { MacAddress } from '../wire/mac-address.ts';

/** Everything about one guest's network that is decided outside of the stack. */
export interface GatewayConfiguration {
  /** `v6: null` leaves the link to IPv4. */
  readonly addressing: Addressing;
  readonly macs: {
    readonly gateway: MacAddress;
    /** The card that DHCP gives the address to. */
    readonly guest: MacAddress;
  };
  /** What DHCP and router advertisements tell the guest; the link's own if that is less. */
  readonly mtu: number;
  readonly hostLoopback: HostLoopbackPolicy;
  /** What a published port shows the guest as the other end: the client itself where the guest can answer it, or always the gateway. */
  readonly clientAddresses: 'kept' | 'gateway';
  readonly dhcp: Pick<DhcpLease, 'leaseSeconds' | 'domainName' | 'searchDomains' | 'routes'>;
  readonly names: {
    /** What the host calls itself; may be empty. */
    readonly hostname: string;
    readonly extra: ReadonlyMap<string, readonly IpAddress[]>;
  };
  /** Of the guest's TCP and UDP. What the link itself vouches for is not looked at in either case. */
  readonly checksums: 'verify' | 'trust';
  readonly limits: GatewayLimits;
}

export interface GatewayLimits {
  readonly tcp: Partial<TcpLimits>;
  readonly udp: UdpLimits;
  readonly reassembly: ReassemblyLimits;
  readonly echo: EchoLimits;
  /** ICMP errors to the guest, all kinds together. */
  readonly icmpErrors: Rate;
}

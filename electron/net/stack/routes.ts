import type { HostEndpoint } from '../host-sockets.ts';
import type { IpAddress } from '../wire/ip-address.ts';

/**
 * Where a flow of the guest goes. The gateway decides: host aliases become the host's loopback (when the settings let them), the gateway's
 * own address and what must not be reached is `refused` (RST, port unreachable) or `dropped` (multicast, broadcast, reserved).
 */
export type Route =
  | { readonly kind: 'host'; readonly target: HostEndpoint }
  | { readonly kind: 'refused' }
  | { readonly kind: 'dropped' };

export type Router = (destination: IpAddress, port: number, protocol: 'tcp' | 'udp') => Route;

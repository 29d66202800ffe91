import type { HostEndpoint } from '../../host-sockets.ts';

/** A datagram from the guest to a service of ours; the payload is valid during the call alone. */
export interface ServiceDatagram {
  readonly payload: Uint8Array;
  readonly from: HostEndpoint;
  readonly to: HostEndpoint;
}

/** DHCP, DNS: what the stack itself offers over UDP. */
export interface UdpService {
  readonly port: number;
  /** `own`: our addresses but the host alias. `broadcast`: those, and everybody. */
  readonly reach: 'own' | 'broadcast';
  receive(datagram: ServiceDatagram): void;
}

import type { IpAddress } from '../wire/ip-address.ts';

/**
 * An IP packet that the stack has checked and, if it came in fragments, put together: what a transport gets. There is one object for
 * all packets, filled anew for each, so nothing of it may be kept; a transport that needs an address makes one (`readIpv4Address`).
 */
export interface IncomingPacket {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly hopLimit: number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** Of the addresses, in `view`. */
  readonly sourceOffset: number;
  readonly destinationOffset: number;
  /** Of the whole IP packet (its header, for the quotation in an ICMP error); of its first fragment when it came in several. */
  readonly headerOffset: number;
  /** The transport's header and payload: `[offset, end)`. */
  readonly offset: number;
  readonly end: number;
  /** The link vouches for the transport's checksum, whose field may hold anything. */
  readonly checksumVouched: boolean;
}

/** Both ends of a flow as the guest sees it. */
export interface FlowEndpoints {
  readonly guest: { readonly address: IpAddress; readonly port: number };
  readonly remote: { readonly address: IpAddress; readonly port: number };
}

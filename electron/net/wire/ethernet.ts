import { type MacAddress, writeMacAddress } from './mac-address.ts';

/**
 * Ethernet II frames (RFC 894, IEEE 802.3), without preamble and frame check sequence. No VLAN tags.
 *
 *   0  destination  6
 *   6  source       6
 *  12  EtherType    2
 *  14  payload, which a sender may have padded to 46 bytes: the length is that of the packet inside
 */
export const ETHERNET_HEADER_BYTES = 14;
export const ETHERNET_DESTINATION_OFFSET = 0;
export const ETHERNET_SOURCE_OFFSET = 6;
const TYPE_OFFSET = 12;

/** IANA "EtherTypes"; numbers below 0x0600 are lengths of IEEE 802.3 frames, which nobody here speaks. */
export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

export interface EthernetHeader {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly etherType: number;
}

/** The caller has seen that the frame has its `ETHERNET_HEADER_BYTES`. */
export function ethernetTypeAt(view: DataView, offset: number): number {
  return view.getUint16(offset + TYPE_OFFSET);
}

export function writeEthernetHeader(view: DataView, offset: number, header: EthernetHeader): void {
  writeMacAddress(header.destination, view, offset + ETHERNET_DESTINATION_OFFSET);
  writeMacAddress(header.source, view, offset + ETHERNET_SOURCE_OFFSET);
  view.setUint16(offset + TYPE_OFFSET, header.etherType);
}

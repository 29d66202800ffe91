import type { Parsed } from './drop-reason.ts';

/**
 * The UDP header (RFC 768).
 *
 *   0  source port       2
 *   2  destination port  2
 *   4  length            2   header included
 *   6  checksum          2   over pseudo header, header and payload; zero: none was made (over IPv4 only, RFC 8200 section 8.1)
 *
 * A checksum that comes out as zero is sent as 0xffff.
 */
export const UDP_HEADER_BYTES = 8;
export const UDP_CHECKSUM_OFFSET = 6;
const DESTINATION_PORT_OFFSET = 2;
const LENGTH_OFFSET = 4;

export interface UdpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and payload; what follows in the packet is not part of the datagram. */
  readonly lengthBytes: number;
  readonly checksum: number;
}

/** A length of zero (a jumbogram, RFC 2675 section 4) is refused. */
export function parseUdp(view: DataView, offset: number, end: number): Parsed<UdpHeader> {
  if (end - offset < UDP_HEADER_BYTES) return 'udp-short';
  const lengthBytes = view.getUint16(offset + LENGTH_OFFSET);
  if (lengthBytes < UDP_HEADER_BYTES || lengthBytes > end - offset) return 'udp-length';
  return {
    sourcePort: view.getUint16(offset),
    destinationPort: view.getUint16(offset + DESTINATION_PORT_OFFSET),
    lengthBytes,
    checksum: view.getUint16(offset + UDP_CHECKSUM_OFFSET),
  };
}

export function writeUdpHeader(view: DataView, offset: number, header: UdpHeader): void {
  view.setUint16(offset, header.sourcePort);
  view.setUint16(offset + DESTINATION_PORT_OFFSET, header.destinationPort);
  view.setUint16(offset + LENGTH_OFFSET, header.lengthBytes);
  view.setUint16(offset + UDP_CHECKSUM_OFFSET, header.checksum);
}

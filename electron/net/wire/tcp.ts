import type { Parsed } from './drop-reason.ts';

/**
 * The TCP header, RFC 9293 section 3.1.
 *
 *   0 source port | 2 destination port | 4 sequence | 8 acknowledgement | 12 header length (4 bits), 4 reserved | 13 flags |
 *   14 window | 16 checksum | 18 urgent pointer | 20 options
 *
 * Options are read by `tcp-options.ts`; the checksum is not verified here.
 */
export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  /** With options: 20 to 60. */
  headerBytes: number;
  flags: number;
  /** As sent, before scaling. */
  window: number;
  urgentPointer: number;
}

export const TCP_PROTOCOL = 6;
export const TCP_HEADER_BYTES = 20;
export const TCP_CHECKSUM_OFFSET = 16;
export const TCP_FLAG = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const;

const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGEMENT = 8;
const DATA_OFFSET = 12;
const FLAGS = 13;
const WINDOW = 14;
const URGENT_POINTER = 18;

const { fin, syn, rst, ack } = TCP_FLAG;

/** Combinations that no TCP sends: nothing that says what the segment is for, or a SYN that ends what it begins. */
function flagsAreSenseless(flags: number): boolean {
  if ((flags & (syn | rst | ack)) === 0) return true;
  return (flags & syn) !== 0 && (flags & (fin | rst)) !== 0;
}

export function parseTcp(view: DataView, offset: number, end: number): Parsed<TcpHeader> {
  if (end - offset < TCP_HEADER_BYTES) return 'tcp-short';
  const headerBytes = (view.getUint8(offset + DATA_OFFSET) >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || offset + headerBytes > end) return 'tcp-header-length';
  const flags = view.getUint8(offset + FLAGS);
  if (flagsAreSenseless(flags)) return 'tcp-flags';
  return {
    sourcePort: view.getUint16(offset),
    destinationPort: view.getUint16(offset + DESTINATION_PORT),
    sequence: view.getUint32(offset + SEQUENCE),
    acknowledgement: view.getUint32(offset + ACKNOWLEDGEMENT),
    headerBytes,
    flags,
    window: view.getUint16(offset + WINDOW),
    urgentPointer: view.getUint16(offset + URGENT_POINTER),
  };
}

/** The fixed 20 bytes, with a checksum of 0: `writeTcpChecksum` follows once options and payload are in place. */
export function writeTcpHeader(view: DataView, offset: number, header: Readonly<TcpHeader>): void {
  view.setUint16(offset, header.sourcePort);
  view.setUint16(offset + DESTINATION_PORT, header.destinationPort);
  view.setUint32(offset + SEQUENCE, header.sequence);
  view.setUint32(offset + ACKNOWLEDGEMENT, header.acknowledgement);
  view.setUint8(offset + DATA_OFFSET, (header.headerBytes / 4) << 4);
  view.setUint8(offset + FLAGS, header.flags);
  view.setUint16(offset + WINDOW, header.window);
  view.setUint16(offset + TCP_CHECKSUM_OFFSET, 0);
  view.setUint16(offset + URGENT_POINTER, header.urgentPointer);
}

export function writeTcpChecksum(view: DataView, offset: number, checksum: number): void {
  view.setUint16(offset + TCP_CHECKSUM_OFFSET, checksum);
}

import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../../../electron/net/wire/checksum.ts';

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
/** Where the checksum stands in the transport's header, by protocol. */
const CHECKSUM_OFFSETS: Readonly<Record<number, number>> = { 1: 2, 6: 16, 17: 6, 58: 2 };
const UDP = 17;
const ICMP = 1;
/** Hop-by-hop and destination options, routing. */
const EXTENSIONS = [0, 43, 60];
const EXTENSION_LIMIT = 4;

/**
 * Sets the lengths and checksums of a frame right, whatever else is wrong with it: a fuzzer that changes bytes at random gets past a checksum once
 * in 65,536 times. Fragments get no transport checksum.
 */
export function mend(frame: Uint8Array): Uint8Array {
  const bytes = frame.slice();
  const view = new DataView(bytes.buffer);
  if (bytes.length < ETHERNET_BYTES + IPV4_BYTES) return bytes;
  const type = view.getUint16(ETHERNET_BYTES - 2);
  if (type === 0x0800) mendIpv4(bytes, view);
  else if (type === 0x86dd && bytes.length >= ETHERNET_BYTES + IPV6_BYTES) mendIpv6(bytes, view);
  return bytes;
}

function mendIpv4(bytes: Uint8Array, view: DataView): void {
  const headerBytes = (view.getUint8(ETHERNET_BYTES) & 15) * 4;
  const offset = ETHERNET_BYTES + headerBytes;
  if (headerBytes < IPV4_BYTES || offset > bytes.length) return;
  view.setUint16(16, bytes.length - ETHERNET_BYTES);
  view.setUint16(24, 0);
  view.setUint16(24, finishChecksum(sumBytes(bytes, ETHERNET_BYTES, offset)));
  if ((view.getUint16(20) & 0x3fff) !== 0) return;
  const place = { family: 4 as const, protocol: view.getUint8(23), sourceOffset: 26, destinationOffset: 30 };
  mendTransport(bytes, view, offset, place);
}

function mendIpv6(bytes: Uint8Array, view: DataView): void {
  view.setUint16(18, bytes.length - ETHERNET_BYTES - IPV6_BYTES);
  let protocol = view.getUint8(20);
  let offset = ETHERNET_BYTES + IPV6_BYTES;
  for (let count = 0; count < EXTENSION_LIMIT && EXTENSIONS.includes(protocol); count += 1) {
    if (offset + 8 > bytes.length) return;
    protocol = view.getUint8(offset);
    offset += (view.getUint8(offset + 1) + 1) * 8;
  }
  if (offset <= bytes.length)
    mendTransport(bytes, view, offset, { family: 6, protocol, sourceOffset: 22, destinationOffset: 38 });
}

function mendTransport(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  place: Parameters<typeof pseudoHeaderSumAt>[1],
): void {
  const field = CHECKSUM_OFFSETS[place.protocol];
  if (field === undefined || offset + field + 2 > bytes.length) return;
  const lengthBytes = bytes.length - offset;
  if (place.protocol === UDP) view.setUint16(offset + 4, lengthBytes);
  view.setUint16(offset + field, 0);
  const pseudo = place.protocol === ICMP ? 0 : pseudoHeaderSumAt(view, place, lengthBytes);
  const checksum = finishChecksum(sumBytes(bytes, offset, bytes.length, pseudo));
  view.setUint16(offset + field, checksum === 0 && place.protocol === UDP ? 0xffff : checksum);
}

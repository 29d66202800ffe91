import { parseArp } from '../../../../electron/net/wire/arp.ts';
import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../../../electron/net/wire/checksum.ts';
import { parseIcmp } from '../../../../electron/net/wire/icmp.ts';
import { ipv4ChecksumIsGood, parseIpv4 } from '../../../../electron/net/wire/ipv4.ts';
import { parseIpv6 } from '../../../../electron/net/wire/ipv6.ts';
import { parseTcp, type TcpHeader } from '../../../../electron/net/wire/tcp.ts';
import { createTcpOptions, parseTcpOptions, type TcpOptions } from '../../../../electron/net/wire/tcp-options.ts';
import { parseUdp } from '../../../../electron/net/wire/udp.ts';

const ETHERNET_BYTES = 14;
const OWN_MAC_HEX = '5a94ef000001';

/** A TCP segment that the stack sent. */
export interface SentSegment {
  readonly family: 4 | 6;
  readonly view: DataView;
  /** Of the addresses. */
  readonly sourceOffset: number;
  readonly destinationOffset: number;
  readonly header: TcpHeader;
  readonly options: TcpOptions;
  readonly payloadBytes: number;
}

/**
 * Reads a frame that the stack sent with the stack's own parsers, which must find nothing wrong with it, checksums included. Answers the segment
 * if it is one of TCP.
 */
export function checkFrame(frame: Uint8Array, mtu: number): SentSegment | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  must(frame.length > ETHERNET_BYTES && frame.length <= mtu + ETHERNET_BYTES, `a frame of ${frame.length} bytes`);
  must(Buffer.from(frame.subarray(6, 12)).toString('hex') === OWN_MAC_HEX, 'a frame from another card');
  switch (view.getUint16(12)) {
    case 0x0806:
      must(typeof parseArp(view, ETHERNET_BYTES, frame.length) !== 'string', 'a malformed ARP packet');
      return null;
    case 0x0800:
      return checkIpv4(frame, view);
    case 0x86dd:
      return checkIpv6(frame, view);
    default:
      throw new Error('a frame of another type');
  }
}

function checkIpv4(frame: Uint8Array, view: DataView): SentSegment | null {
  const header = parseIpv4(view, ETHERNET_BYTES, frame.length);
  if (typeof header === 'string') throw new Error(`an IPv4 packet that is ${header}`);
  must(ipv4ChecksumIsGood(frame, ETHERNET_BYTES, header.headerBytes), 'a wrong IPv4 checksum');
  must(header.totalBytes === frame.length - ETHERNET_BYTES, 'an IPv4 packet with bytes behind it');
  if (header.moreFragments || header.fragmentOffsetBytes > 0) return null;
  const place = { family: 4 as const, protocol: header.protocol, sourceOffset: 26, destinationOffset: 30 };
  return checkTransport(frame, view, ETHERNET_BYTES + header.headerBytes, place);
}

function checkIpv6(frame: Uint8Array, view: DataView): SentSegment | null {
  const header = parseIpv6(view, ETHERNET_BYTES, frame.length);
  if (typeof header === 'string') throw new Error(`an IPv6 packet that is ${header}`);
  must(header.payloadBytes === frame.length - ETHERNET_BYTES - 40, 'an IPv6 packet with bytes behind it');
  if (header.fragment !== null) return null;
  const place = { family: 6 as const, protocol: header.nextHeader, sourceOffset: 22, destinationOffset: 38 };
  return checkTransport(frame, view, header.transportOffset, place);
}

function checkTransport(
  frame: Uint8Array,
  view: DataView,
  offset: number,
  place: Parameters<typeof pseudoHeaderSumAt>[1],
): SentSegment | null {
  const { protocol } = place;
  const lengthBytes = frame.length - offset;
  const pseudo = protocol === 1 ? 0 : pseudoHeaderSumAt(view, place, lengthBytes);
  must(finishChecksum(sumBytes(frame, offset, frame.length, pseudo)) === 0, `a wrong checksum of protocol ${protocol}`);
  if (protocol === 6) return readSegment(view, offset, place);
  const parsed = protocol === 17 ? parseUdp(view, offset, frame.length) : parseIcmp(view, offset, frame.length);
  must(protocol === 17 || protocol === 1 || protocol === 58, `protocol ${protocol}`);
  if (typeof parsed === 'string') throw new Error(`a packet of protocol ${protocol} that is ${parsed}`);
  return null;
}

function readSegment(
  view: DataView,
  offset: number,
  { family, sourceOffset, destinationOffset }: Parameters<typeof pseudoHeaderSumAt>[1],
): SentSegment {
  const header = parseTcp(view, offset, view.byteLength);
  if (typeof header === 'string') throw new Error(`a segment that is ${header}`);
  const options = createTcpOptions();
  const payload = offset + header.headerBytes;
  const malformed = parseTcpOptions(view, offset + 20, payload, options);
  if (malformed !== null) throw new Error(malformed);
  const payloadBytes = view.byteLength - payload;
  return { family, view, sourceOffset, destinationOffset, header, options, payloadBytes };
}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(`the stack sent ${otherwise}`);
}

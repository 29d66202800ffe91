import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../../electron/net/wire/checksum.ts';
import { formatIpAddress, readIpv4Address, readIpv6Address } from '../../../electron/net/wire/ip-address.ts';
import { formatMacAddress, readMacAddress } from '../../../electron/net/wire/mac-address.ts';

/** What the guest reads in a frame from the stack; reading fails if a length or a checksum is wrong. */
export interface ReceivedPacket {
  readonly destinationMac: string;
  readonly source: string;
  readonly destination: string;
  readonly hopLimit: number;
  /** Of the transport, behind a fragment header too. */
  readonly protocol: number;
  readonly payload: Uint8Array;
  readonly fragment: { readonly identification: number; readonly offsetBytes: number; readonly more: boolean } | null;
}

export function readPacket(frame: Uint8Array): ReceivedPacket {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const type = view.getUint16(12);
  if (type !== 0x0800 && type !== 0x86dd) throw new Error(`no IP packet but type ${type.toString(16)}`);
  const packet = type === 0x0800 ? readIpv4(frame, view) : readIpv6(frame, view);
  if (packet.fragment === null) checkTransport(view, packet);
  return packet;
}

/** Puts the fragments of one datagram together and reads it as one packet. */
export function readFragments(frames: readonly Uint8Array[]): ReceivedPacket {
  const packets = frames.map(readPacket);
  const first = packets[0];
  if (first === undefined) throw new Error('no fragments');
  const payload = new Uint8Array(packets.reduce((sum, { payload: part }) => sum + part.length, 0));
  for (const packet of packets) {
    if (packet.fragment?.identification !== first.fragment?.identification) throw new Error('another datagram');
    payload.set(packet.payload, packet.fragment?.offsetBytes ?? 0);
  }
  if (packets.at(-1)?.fragment?.more !== false) throw new Error('the last fragment is missing');
  return { ...first, payload, fragment: null };
}

export interface ReceivedUdp extends ReceivedPacket {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly data: Uint8Array;
}

export function asUdp(packet: ReceivedPacket): ReceivedUdp {
  const view = new DataView(packet.payload.buffer, packet.payload.byteOffset, packet.payload.byteLength);
  if (packet.protocol !== 17 || view.getUint16(4) !== packet.payload.length) throw new Error('no UDP datagram');
  const data = packet.payload.slice(8);
  return { ...packet, sourcePort: view.getUint16(0), destinationPort: view.getUint16(2), data };
}

export interface ReceivedIcmp extends ReceivedPacket {
  readonly type: number;
  readonly code: number;
  readonly rest: number;
  readonly body: Uint8Array;
}

export function asIcmp(packet: ReceivedPacket): ReceivedIcmp {
  const { payload } = packet;
  if (packet.protocol !== 1 && packet.protocol !== 58) throw new Error('no ICMP message');
  const rest = new DataView(payload.buffer, payload.byteOffset).getUint32(4);
  return { ...packet, type: payload[0] ?? -1, code: payload[1] ?? -1, rest, body: payload.slice(8) };
}

function readIpv4(frame: Uint8Array, view: DataView): ReceivedPacket {
  if (frame.length !== 14 + view.getUint16(16)) throw new Error('total length and frame differ');
  if (finishChecksum(sumBytes(frame, 14, 34)) !== 0) throw new Error('IPv4 checksum');
  const flags = view.getUint16(20);
  const isFragment = (flags & 0x3fff) !== 0;
  const fragment = {
    identification: view.getUint16(18),
    offsetBytes: (flags & 0x1fff) * 8,
    more: (flags & 0x2000) !== 0,
  };
  return {
    destinationMac: formatMacAddress(readMacAddress(view, 0)),
    source: formatIpAddress(readIpv4Address(view, 26)),
    destination: formatIpAddress(readIpv4Address(view, 30)),
    hopLimit: view.getUint8(22),
    protocol: view.getUint8(23),
    payload: frame.slice(34),
    fragment: isFragment ? fragment : null,
  };
}

function readIpv6(frame: Uint8Array, view: DataView): ReceivedPacket {
  if (frame.length !== 54 + view.getUint16(18)) throw new Error('payload length and frame differ');
  const isFragment = view.getUint8(20) === 44;
  const flags = isFragment ? view.getUint16(56) : 0;
  return {
    destinationMac: formatMacAddress(readMacAddress(view, 0)),
    source: formatIpAddress(readIpv6Address(view, 22)),
    destination: formatIpAddress(readIpv6Address(view, 38)),
    hopLimit: view.getUint8(21),
    protocol: view.getUint8(isFragment ? 54 : 20),
    payload: frame.slice(isFragment ? 62 : 54),
    fragment: isFragment
      ? { identification: view.getUint32(58), offsetBytes: flags & 0xfff8, more: (flags & 1) !== 0 }
      : null,
  };
}

function checkTransport(view: DataView, { protocol, payload, source }: ReceivedPacket): void {
  if (protocol !== 1 && protocol !== 17 && protocol !== 58) return;
  const isIpv6 = source.includes(':');
  const place = {
    family: isIpv6 ? (6 as const) : (4 as const),
    protocol,
    sourceOffset: isIpv6 ? 22 : 26,
    destinationOffset: isIpv6 ? 38 : 30,
  };
  const pseudo = protocol === 1 ? 0 : pseudoHeaderSumAt(view, place, payload.length);
  if (finishChecksum(sumBytes(payload, 0, payload.length, pseudo)) !== 0) throw new Error('transport checksum');
}

import { ETHERNET_HEADER_BYTES } from '../../../electron/net/wire/ethernet.ts';
import { finishChecksum, pseudoHeaderSum, sumBytes } from '../../../electron/net/wire/checksum.ts';
import { ipAddress, writeIpAddress } from '../../../electron/net/wire/ip-address.ts';
import { type MacAddress, writeMacAddress } from '../../../electron/net/wire/mac-address.ts';
import { GATEWAY_MAC, GUEST_MAC } from './test-addresses.ts';

/** Frames as the guest sends them, byte by byte; every field may be set wrong on purpose. */
export interface PacketFields {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly payload: Uint8Array;
  readonly hopLimit?: number;
  readonly sourceMac?: MacAddress;
  readonly destinationMac?: MacAddress;
  /** IPv4: without it the identification is 1 and the packet is whole. IPv6: without it there is no fragment header. */
  readonly fragment?: { readonly identification: number; readonly offsetBytes: number; readonly more: boolean };
}

export function bytesOf(...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

export function short(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s/g, '');
  return new Uint8Array((digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function pattern(sizeBytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + seed * 17 + (index >>> 8)) & 255);
}

export function frame(fields: PacketFields): Uint8Array<ArrayBuffer> {
  return fields.source.includes(':') ? ipv6Frame(fields) : ipv4Frame(fields);
}

export function udp(ports: readonly [number, number], payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytesOf(short(ports[0]), short(ports[1]), short(8 + payload.length), [0, 0], payload);
}

/** A whole UDP packet with its checksum. */
export function udpFrame(
  fields: Omit<PacketFields, 'protocol' | 'payload'>,
  ports: readonly [number, number],
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const datagram = udp(ports, payload);
  setChecksum(datagram, 6, { ...fields, protocol: 17 });
  return frame({ ...fields, protocol: 17, payload: datagram });
}

/** An ICMP message of either family with its checksum. */
export function icmp(
  fields: Pick<PacketFields, 'source' | 'destination'>,
  head: readonly [type: number, code: number, rest: number],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const [type, code, rest] = head;
  const message = bytesOf([type, code, 0, 0], short(rest >>> 16), short(rest), body);
  if (fields.source.includes(':')) setChecksum(message, 2, { ...fields, protocol: 58 });
  else new DataView(message.buffer).setUint16(2, finishChecksum(sumBytes(message, 0, message.length)));
  return message;
}

export function icmpFrame(
  fields: Omit<PacketFields, 'protocol' | 'payload'>,
  head: readonly [type: number, code: number, rest: number],
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return frame({ ...fields, protocol: fields.source.includes(':') ? 58 : 1, payload: icmp(fields, head, body) });
}

/** The frames that a packet too large for `mtu` comes in. */
export function fragments(fields: PacketFields, mtu: number, identification = 7): Uint8Array<ArrayBuffer>[] {
  const isIpv6 = fields.source.includes(':');
  const room = mtu - (isIpv6 ? 48 : 20);
  const step = room - (room % 8);
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let offsetBytes = 0; offsetBytes < fields.payload.length; offsetBytes += step) {
    const payload = fields.payload.slice(offsetBytes, offsetBytes + step);
    const more = offsetBytes + step < fields.payload.length;
    frames.push(frame({ ...fields, payload, fragment: { identification, offsetBytes, more } }));
  }
  return frames;
}

export function withUdpChecksum(
  fields: Pick<PacketFields, 'source' | 'destination'>,
  datagram: Uint8Array<ArrayBuffer>,
) {
  setChecksum(datagram, 6, { ...fields, protocol: 17 });
  return datagram;
}

function setChecksum(
  message: Uint8Array<ArrayBuffer>,
  at: number,
  fields: Pick<PacketFields, 'source' | 'destination' | 'protocol'>,
): void {
  const { source, destination, protocol } = fields;
  const pseudo = pseudoHeaderSum(ipAddress(source), ipAddress(destination), protocol, message.length);
  const checksum = finishChecksum(sumBytes(message, 0, message.length, pseudo));
  new DataView(message.buffer).setUint16(at, checksum === 0 && protocol === 17 ? 0xffff : checksum);
}

function ipv4Frame(fields: PacketFields): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ETHERNET_HEADER_BYTES + 20 + fields.payload.length);
  const view = new DataView(bytes.buffer);
  writeEthernet(view, fields, 0x0800);
  const { identification = 1, offsetBytes = 0, more = false } = fields.fragment ?? {};
  view.setUint8(14, 0x45);
  view.setUint16(16, 20 + fields.payload.length);
  view.setUint16(18, identification);
  view.setUint16(20, (more ? 0x2000 : 0) | (offsetBytes / 8));
  view.setUint8(22, fields.hopLimit ?? 64);
  view.setUint8(23, fields.protocol);
  writeIpAddress(ipAddress(fields.source), view, 26);
  writeIpAddress(ipAddress(fields.destination), view, 30);
  view.setUint16(24, finishChecksum(sumBytes(bytes, 14, 34)));
  bytes.set(fields.payload, 34);
  return bytes;
}

function ipv6Frame(fields: PacketFields): Uint8Array<ArrayBuffer> {
  const { fragment } = fields;
  const extension =
    fragment === undefined
      ? []
      : [
          fields.protocol,
          0,
          ...short(fragment.offsetBytes | (fragment.more ? 1 : 0)),
          ...short(fragment.identification >>> 16),
          ...short(fragment.identification),
        ];
  const bytes = new Uint8Array(ETHERNET_HEADER_BYTES + 40 + extension.length + fields.payload.length);
  const view = new DataView(bytes.buffer);
  writeEthernet(view, fields, 0x86dd);
  view.setUint32(14, 0x6000_0000);
  view.setUint16(18, extension.length + fields.payload.length);
  view.setUint8(20, fragment === undefined ? fields.protocol : 44);
  view.setUint8(21, fields.hopLimit ?? 64);
  writeIpAddress(ipAddress(fields.source), view, 22);
  writeIpAddress(ipAddress(fields.destination), view, 38);
  bytes.set(extension, 54);
  bytes.set(fields.payload, 54 + extension.length);
  return bytes;
}

function writeEthernet(view: DataView, fields: PacketFields, etherType: number): void {
  writeMacAddress(fields.destinationMac ?? GATEWAY_MAC, view, 0);
  writeMacAddress(fields.sourceMac ?? GUEST_MAC, view, 6);
  view.setUint16(12, etherType);
}

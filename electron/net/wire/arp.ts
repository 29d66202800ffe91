import type { Parsed } from './drop-reason.ts';
import { type IpAddress, readIpv4Address, writeIpAddress } from './ip-address.ts';
import { type MacAddress, readMacAddress, writeMacAddress } from './mac-address.ts';

/**
 * ARP for IPv4 over Ethernet (RFC 826); other pairs of protocols are refused.
 *
 *   0  hardware type     2   1: Ethernet
 *   2  protocol type     2   0x0800: IPv4
 *   4  hardware length   1   6
 *   5  protocol length   1   4
 *   6  operation         2   1: request, 2: reply
 *   8  sender MAC        6
 *  14  sender address    4
 *  18  target MAC        6   of no meaning in a request
 *  24  target address    4
 */
export const ARP_BYTES = 28;
const PROTOCOL_TYPE_OFFSET = 2;
const LENGTHS_OFFSET = 4;
const OPERATION_OFFSET = 6;
const SENDER_MAC_OFFSET = 8;
const SENDER_ADDRESS_OFFSET = 14;
const TARGET_MAC_OFFSET = 18;
const TARGET_ADDRESS_OFFSET = 24;

const HARDWARE_ETHERNET = 1;
const PROTOCOL_IPV4 = 0x0800;
/** Six bytes of hardware address, four of protocol address. */
const LENGTHS = 0x0604;

export const ARP_OPERATION = { request: 1, reply: 2 } as const;

export interface ArpPacket {
  readonly operation: 1 | 2;
  readonly senderMac: MacAddress;
  readonly senderAddress: IpAddress;
  readonly targetMac: MacAddress;
  readonly targetAddress: IpAddress;
}

export function parseArp(view: DataView, offset: number, end: number): Parsed<ArpPacket> {
  if (end - offset < ARP_BYTES) return 'arp-malformed';
  const operation = view.getUint16(offset + OPERATION_OFFSET);
  if (
    view.getUint16(offset) !== HARDWARE_ETHERNET ||
    view.getUint16(offset + PROTOCOL_TYPE_OFFSET) !== PROTOCOL_IPV4 ||
    view.getUint16(offset + LENGTHS_OFFSET) !== LENGTHS ||
    (operation !== ARP_OPERATION.request && operation !== ARP_OPERATION.reply)
  ) {
    return 'arp-malformed';
  }
  return {
    operation,
    senderMac: readMacAddress(view, offset + SENDER_MAC_OFFSET),
    senderAddress: readIpv4Address(view, offset + SENDER_ADDRESS_OFFSET),
    targetMac: readMacAddress(view, offset + TARGET_MAC_OFFSET),
    targetAddress: readIpv4Address(view, offset + TARGET_ADDRESS_OFFSET),
  };
}

export function writeArp(view: DataView, offset: number, packet: ArpPacket): void {
  view.setUint16(offset, HARDWARE_ETHERNET);
  view.setUint16(offset + PROTOCOL_TYPE_OFFSET, PROTOCOL_IPV4);
  view.setUint16(offset + LENGTHS_OFFSET, LENGTHS);
  view.setUint16(offset + OPERATION_OFFSET, packet.operation);
  writeMacAddress(packet.senderMac, view, offset + SENDER_MAC_OFFSET);
  writeIpAddress(packet.senderAddress, view, offset + SENDER_ADDRESS_OFFSET);
  writeMacAddress(packet.targetMac, view, offset + TARGET_MAC_OFFSET);
  writeIpAddress(packet.targetAddress, view, offset + TARGET_ADDRESS_OFFSET);
}

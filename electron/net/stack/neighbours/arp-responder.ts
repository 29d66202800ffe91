import type { Link } from '../../link/link.ts';
import { ARP_BYTES, ARP_OPERATION, type ArpPacket, parseArp, writeArp } from '../../wire/arp.ts';
import { ETHER_TYPE, ETHERNET_HEADER_BYTES, writeEthernetHeader } from '../../wire/ethernet.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import { BROADCAST_MAC, isGroupMac, type MacAddress } from '../../wire/mac-address.ts';
import type { Ipv4Addressing, OwnAddresses } from '../address/addressing.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { NeighbourTable } from './neighbour-table.ts';

/** RFC 826: of no meaning in a request. */
const NO_MAC: MacAddress = { high: 0, low: 0 };

export interface ArpResponderOptions {
  readonly link: Link;
  readonly ownMac: MacAddress;
  readonly own: OwnAddresses;
  readonly addressing: Ipv4Addressing;
  readonly neighbours: NeighbourTable;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
}

/**
 * ARP (RFC 826): answers for our own addresses and for nothing else, so that a guest that takes an address in the subnet finds it free
 * (RFC 5227). Learns from whoever speaks from within the subnet.
 */
export class ArpResponder {
  readonly #options: ArpResponderOptions;

  constructor(options: ArpResponderOptions) {
    this.#options = options;
  }

  /** The ARP packet in `[offset, end)`, without its Ethernet header. */
  receive(view: DataView, offset: number, end: number): void {
    const { own, addressing, neighbours, drops, counters } = this.#options;
    const packet = parseArp(view, offset, end);
    if (typeof packet === 'string' || isGroupMac(packet.senderMac)) {
      drops.count('arp-malformed');
      return;
    }
    const { senderAddress, senderMac, targetAddress } = packet;
    if (addressing.subnet.contains(senderAddress) && !own.includes(senderAddress)) {
      neighbours.learn(senderAddress, senderMac);
    }
    if (packet.operation !== ARP_OPERATION.request || !own.includes(targetAddress)) return;
    counters.arpAnswers += 1;
    this.#send(senderMac, {
      operation: ARP_OPERATION.reply,
      senderMac: this.#options.ownMac,
      senderAddress: targetAddress,
      targetMac: senderMac,
      targetAddress: senderAddress,
    });
  }

  /** Asks who has an address of the subnet: one card (RFC 1122 section 2.3.2.1), or everybody (null). */
  request(address: IpAddress, mac: MacAddress | null): void {
    this.#options.counters.arpRequests += 1;
    this.#send(mac ?? BROADCAST_MAC, {
      operation: ARP_OPERATION.request,
      senderMac: this.#options.ownMac,
      senderAddress: this.#options.addressing.gateway,
      targetMac: NO_MAC,
      targetAddress: address,
    });
  }

  #send(destination: MacAddress, packet: ArpPacket): void {
    const { link, ownMac } = this.#options;
    const offset = link.reserve(ETHERNET_HEADER_BYTES + ARP_BYTES);
    if (offset < 0) return;
    writeEthernetHeader(link.view, offset, { destination, source: ownMac, etherType: ETHER_TYPE.arp });
    writeArp(link.view, offset + ETHERNET_HEADER_BYTES, packet);
    link.commit(ETHERNET_HEADER_BYTES + ARP_BYTES);
  }
}

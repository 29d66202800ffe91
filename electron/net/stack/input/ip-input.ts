import type { LinkOffload } from '../../link/link.ts';
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet.ts';
import {
  IPV4_DESTINATION_OFFSET,
  IPV4_SOURCE_OFFSET,
  type Ipv4Header,
  ipv4ChecksumIsGood,
  parseIpv4,
} from '../../wire/ipv4.ts';
import type { DropReason } from '../../wire/drop-reason.ts';
import { ICMPV6_PROTOCOL } from '../../wire/icmpv6.ts';
import {
  IPV6_DESTINATION_OFFSET,
  IPV6_HEADER_BYTES,
  IPV6_SOURCE_OFFSET,
  type Ipv6Header,
  parseIpv6,
} from '../../wire/ipv6.ts';
import { type Ipv6Fragment, parseReassembledIpv6Chain } from '../../wire/ipv6-extension.ts';
import type { Addressing, OwnAddresses } from '../address/addressing.ts';
import type { HeldAddresses } from '../address/held-addresses.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { IcmpErrors } from '../icmp/icmp-errors.ts';
import { ICMP_PROTOCOL } from '../icmp/icmp-sender.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import { IncomingPacketSlot } from '../incoming-packet-slot.ts';
import type { NeighbourTable } from '../neighbours/neighbour-table.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { TcpTransport } from '../tcp-transport.ts';
import { UDP_PROTOCOL } from '../udp/udp-output.ts';
import type { ReassembledDatagram, Reassembly } from './reassembly.ts';
import { SourceCheck } from './source-check.ts';

const TCP_PROTOCOL = 6;
const IPV6_PAYLOAD_LENGTH_OFFSET = 4;
const IPV6_NEXT_HEADER_OFFSET = 6;
const IPV4_HOP_LIMIT_OFFSET = 8;
const IPV6_HOP_LIMIT_OFFSET = 7;
const IPV6_NO_NEXT_HEADER = 59;
const IPV4_GROUPS = 224;
const IPV6_GROUPS = 0xff;
/** The types of neighbour discovery, redirect included. */
const NDP_FIRST_TYPE = 133;
const NDP_LAST_TYPE = 137;

/** A transport that counts its drops itself; the packet is valid during the call alone. */
export interface PacketReceiver {
  receive(packet: IncomingPacket): void;
}

export interface IpInputOptions {
  readonly addressing: Addressing;
  readonly own: OwnAddresses;
  readonly held: HeldAddresses;
  readonly neighbours: NeighbourTable;
  readonly reassembly: Reassembly;
  readonly errors: IcmpErrors;
  readonly tcp: Pick<TcpTransport, 'receive'>;
  readonly udp: PacketReceiver;
  readonly icmp: PacketReceiver;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
  /** Of the link that the frames come from. */
  readonly offload: LinkOffload | null;
}

/**
 * Checks IP packets, puts fragments together, and hands the rest to its transport in one object that is filled anew each time.
 *
 * A packet is dropped, and its reason counted, when its header is wrong, its source is none that the guest may have (`SourceCheck`), or its
 * protocol is unknown, which the guest is told. A packet to outside with no hop left is answered as a router would (RFC 1812 section 5.3.1).
 */
export class IpInput {
  readonly #options: IpInputOptions;
  readonly #sources: SourceCheck;
  readonly #packet = new IncomingPacketSlot();

  constructor(options: IpInputOptions) {
    this.#options = options;
    this.#sources = new SourceCheck(options.addressing, options.own, options.held);
  }

  /** The packet in `[offset, end)`, behind its Ethernet header. */
  receiveV4(view: DataView, bytes: Uint8Array, offset: number, end: number): void {
    const header = parseIpv4(view, offset, end);
    if (typeof header === 'string') {
      this.#options.drops.count(header);
      return;
    }
    if (!ipv4ChecksumIsGood(bytes, offset, header.headerBytes)) {
      this.#options.drops.count('ipv4-checksum');
      return;
    }
    this.#fillV4(view, bytes, offset, header);
    if (!this.#sourceIsFine(offset)) return;
    if (header.moreFragments || header.fragmentOffsetBytes > 0) this.#addV4Fragment(header);
    else this.#deliver();
  }

  receiveV6(view: DataView, bytes: Uint8Array, offset: number, end: number): void {
    if (this.#options.addressing.v6 === null) {
      this.#options.drops.count('ethernet-unknown-type');
      return;
    }
    const header = parseIpv6(view, offset, end);
    if (typeof header === 'string') {
      this.#options.drops.count(header);
      return;
    }
    this.#fillV6(view, bytes, offset, header);
    if (!this.#sourceIsFine(offset)) return;
    if (header.fragment === null) this.#deliver();
    else this.#addV6Fragment(header.fragment);
  }

  /** For `Reassembly`: time is over for a datagram whose first fragment came. */
  reassemblyTimedOut(first: ReassembledDatagram): void {
    this.#fillReassembled(first);
    this.#options.errors.reassemblyTimedOut(this.#packet);
  }

  #fillV4(view: DataView, bytes: Uint8Array, offset: number, header: Ipv4Header): void {
    const packet = this.#packet;
    packet.family = 4;
    packet.protocol = header.protocol;
    packet.hopLimit = header.hopLimit;
    packet.view = view;
    packet.bytes = bytes;
    packet.sourceOffset = offset + IPV4_SOURCE_OFFSET;
    packet.destinationOffset = offset + IPV4_DESTINATION_OFFSET;
    packet.headerOffset = offset;
    packet.offset = offset + header.headerBytes;
    packet.end = offset + header.totalBytes;
    packet.checksumVouched = this.#options.offload?.checksumVouched ?? false;
  }

  #fillV6(view: DataView, bytes: Uint8Array, offset: number, header: Ipv6Header): void {
    const packet = this.#packet;
    packet.family = 6;
    packet.protocol = header.nextHeader;
    packet.hopLimit = header.hopLimit;
    packet.view = view;
    packet.bytes = bytes;
    packet.sourceOffset = offset + IPV6_SOURCE_OFFSET;
    packet.destinationOffset = offset + IPV6_DESTINATION_OFFSET;
    packet.headerOffset = offset;
    packet.offset = header.transportOffset;
    packet.end = offset + IPV6_HEADER_BYTES + header.payloadBytes;
    packet.checksumVouched = this.#options.offload?.checksumVouched ?? false;
  }

  #sourceIsFine(offset: number): boolean {
    const packet = this.#packet;
    if (!this.#sources.isFine(packet)) {
      this.#options.drops.count('ip-source');
      return false;
    }
    this.#options.neighbours.learnAt(packet.view, offset - ETHERNET_HEADER_BYTES, packet);
    return true;
  }

  #addV4Fragment(header: Ipv4Header): void {
    const packet = this.#packet;
    this.#options.counters.fragmentsReceived += 1;
    const whole = this.#options.reassembly.add({
      packet,
      identification: header.identification,
      headerEnd: packet.offset,
      startBytes: header.fragmentOffsetBytes,
      more: header.moreFragments,
    });
    if (whole === null) return;
    this.#options.counters.datagramsReassembled += 1;
    this.#fillReassembled(whole);
    this.#deliver();
  }

  #addV6Fragment(fragment: Ipv6Fragment): void {
    const packet = this.#packet;
    const { reassembly, counters, drops } = this.#options;
    counters.fragmentsReceived += 1;
    const whole = reassembly.add({
      packet,
      identification: fragment.identification,
      headerEnd: packet.headerOffset + IPV6_HEADER_BYTES,
      startBytes: fragment.offsetBytes,
      more: fragment.more,
    });
    if (whole === null) return;
    counters.datagramsReassembled += 1;
    this.#fillReassembled(whole);
    const chain = parseReassembledIpv6Chain(whole.view, whole.offset, whole.end, whole.protocol);
    if (typeof chain === 'string') {
      drops.count(chain);
      return;
    }
    packet.protocol = chain.nextHeader;
    packet.offset = chain.transportOffset;
    // RFC 6980 section 5: neighbour discovery in fragments is a way around filters, and ignored.
    if (isDiscovery(packet)) drops.count('ndp-malformed');
    else this.#deliver();
  }

  #fillReassembled(whole: ReassembledDatagram): void {
    const packet = this.#packet;
    const isIpv4 = whole.family === 4;
    const { view, headerOffset } = whole;
    packet.family = whole.family;
    packet.protocol = whole.protocol;
    packet.hopLimit = view.getUint8(headerOffset + (isIpv4 ? IPV4_HOP_LIMIT_OFFSET : IPV6_HOP_LIMIT_OFFSET));
    packet.view = view;
    packet.bytes = whole.bytes;
    packet.sourceOffset = headerOffset + (isIpv4 ? IPV4_SOURCE_OFFSET : IPV6_SOURCE_OFFSET);
    packet.destinationOffset = headerOffset + (isIpv4 ? IPV4_DESTINATION_OFFSET : IPV6_DESTINATION_OFFSET);
    packet.headerOffset = headerOffset;
    packet.offset = whole.offset;
    packet.end = whole.end;
    packet.checksumVouched = false;
    if (isIpv4) return;
    // The fragment header is gone, so the header in front of the payload must not name it (RFC 8200 section 4.5).
    view.setUint8(headerOffset + IPV6_NEXT_HEADER_OFFSET, whole.protocol);
    view.setUint16(headerOffset + IPV6_PAYLOAD_LENGTH_OFFSET, whole.end - whole.offset);
  }

  #deliver(): void {
    const packet = this.#packet;
    if (packet.hopLimit <= 1 && this.#goesOutside()) {
      this.#options.errors.hopLimitExceeded(packet);
      return;
    }
    switch (packet.protocol) {
      case TCP_PROTOCOL:
        this.#countDrop(this.#options.tcp.receive(packet));
        return;
      case UDP_PROTOCOL:
        this.#options.udp.receive(packet);
        return;
      case packet.family === 4 ? ICMP_PROTOCOL : ICMPV6_PROTOCOL:
        this.#options.icmp.receive(packet);
        return;
      default:
        this.#options.drops.count('ip-unknown-protocol');
        // RFC 8200 section 4.7: there is nothing to answer to.
        if (packet.family === 6 && packet.protocol === IPV6_NO_NEXT_HEADER) return;
        this.#options.errors.unreachable(packet, 'protocol');
    }
  }

  #countDrop(reason: DropReason | null): void {
    if (reason !== null) this.#options.drops.count(reason);
  }

  #goesOutside(): boolean {
    const { family, view, destinationOffset } = this.#packet;
    const first = view.getUint8(destinationOffset);
    if (first >= (family === 4 ? IPV4_GROUPS : IPV6_GROUPS)) return false;
    const { v4, v6 } = this.#options.addressing;
    const subnet = family === 4 ? v4.subnet : v6?.subnet;
    return (
      subnet?.containsAt(view, destinationOffset) !== true && !this.#options.own.isAt(family, view, destinationOffset)
    );
  }
}

function isDiscovery({ protocol, view, offset, end }: IncomingPacket): boolean {
  if (protocol !== ICMPV6_PROTOCOL || offset >= end) return false;
  const type = view.getUint8(offset);
  return type >= NDP_FIRST_TYPE && type <= NDP_LAST_TYPE;
}

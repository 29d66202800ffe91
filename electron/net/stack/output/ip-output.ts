import type { Link, LinkOffload } from '../../link/link.ts';
import { ETHER_TYPE, ETHERNET_HEADER_BYTES, writeEthernetHeader } from '../../wire/ethernet.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import { IPV4_HEADER_BYTES, writeIpv4Header } from '../../wire/ipv4.ts';
import { IPV6_HEADER_BYTES, writeIpv6Header } from '../../wire/ipv6.ts';
import {
  IPV6_FRAGMENT_HEADER_BYTES,
  IPV6_NEXT_HEADER_FRAGMENT,
  writeIpv6FragmentHeader,
} from '../../wire/ipv6-extension.ts';
import type { MacAddress } from '../../wire/mac-address.ts';
import { groupMac } from '../neighbours/group-mac.ts';
import type { PacketHeader, SegmentOffload } from '../packet-output.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { DatagramOutput } from './datagram-output.ts';

const DEFAULT_HOP_LIMIT = 64;
const TCP_PROTOCOL = 6;
const LARGEST_PACKET_BYTES = 0xffff;
const FRAGMENT_UNIT_BYTES = 8;
const NO_ROOM = -1;

export interface IpOutputOptions {
  readonly link: Link;
  /** At most the link's own. */
  readonly mtu: number;
  readonly ownMac: MacAddress;
  /** The last address of the link's IPv4 subnet. */
  readonly directedBroadcast: IpAddress;
  /** Null: not known yet, somebody was asked. */
  readonly resolve: (destination: IpAddress) => MacAddress | null;
  /** In [0, 1). */
  readonly random: () => number;
  readonly counters: StackCounters;
}

/** What tells one fragment from the whole. `offsetBytes` counts from the start of the transport's header. */
interface Fragment {
  readonly identification: number;
  readonly offsetBytes: number;
  readonly more: boolean;
}

/**
 * Puts Ethernet and IP headers into the room that the link gives, and cuts what is too large for it into fragments.
 *
 * A packet that fits is written straight into the link's buffer. One that does not is written into a buffer of 64 KiB that is made at its first
 * use; `commit` copies it out fragment by fragment.
 *
 * IPv4 identification (RFC 6864): TCP's packets are atomic (don't fragment is set, a router behind the guest answers with what it takes),
 * all others may be cut on their way behind the guest and get numbers of one counter, which starts at random. IPv6's are random (RFC 7739
 * section 5.3): 32 bits are enough for that.
 */
export class IpOutput implements DatagramOutput {
  readonly #options: IpOutputOptions;
  readonly offload: SegmentOffload | null;
  readonly #link: Link;
  #large: { readonly view: DataView; readonly bytes: Uint8Array } | null = null;
  #packet: PacketHeader | null = null;
  #isLarge = false;
  #mac: MacAddress | null = null;
  #mtuBytes = 0;
  #frameOffset = 0;
  #begunBytes = 0;
  #identification: number;

  constructor(options: IpOutputOptions) {
    this.#options = options;
    this.#link = options.link;
    this.offload = this.#offloadBy(options.link.offload);
    this.#identification = Math.floor(options.random() * 0x1_0000);
  }

  get view(): DataView {
    return this.#isLarge && this.#large !== null ? this.#large.view : this.#link.view;
  }

  get bytes(): Uint8Array {
    return this.#isLarge && this.#large !== null ? this.#large.bytes : this.#link.bytes;
  }

  maxSegmentBytes(family: 4 | 6): number {
    return this.#options.mtu - headerBytesOf(family);
  }

  begin(packet: PacketHeader, sizeBytes: number): number {
    const { family } = packet.destination;
    if (sizeBytes > (this.offload?.largestSegmentBytes(family) ?? this.maxSegmentBytes(family))) {
      throw new RangeError(`a segment of ${sizeBytes} bytes does not fit the MTU of ${this.#options.mtu}`);
    }
    this.#isLarge = false;
    const mac = this.#macOf(packet.destination);
    if (mac === null) return NO_ROOM;
    const headersBytes = ETHERNET_HEADER_BYTES + headerBytesOf(packet.destination.family);
    const offset = this.#link.reserve(headersBytes + sizeBytes);
    if (offset < 0) return NO_ROOM;
    this.#packet = packet;
    this.#mac = mac;
    this.#frameOffset = offset;
    this.#begunBytes = sizeBytes;
    this.#writeHeaders(packet, sizeBytes, null);
    return offset + headersBytes;
  }

  beginDatagram(packet: PacketHeader, sizeBytes: number, mtuBytes = this.#options.mtu): number {
    const headerBytes = headerBytesOf(packet.destination.family);
    const mtu = Math.min(mtuBytes, this.#options.mtu);
    if (headerBytes + sizeBytes <= mtu) return this.begin(packet, sizeBytes);
    const largest = packet.destination.family === 4 ? LARGEST_PACKET_BYTES - headerBytes : LARGEST_PACKET_BYTES;
    if (sizeBytes > largest) return NO_ROOM;
    const mac = this.#macOf(packet.destination);
    if (mac === null) return NO_ROOM;
    this.#large ??= newBuffer();
    this.#isLarge = true;
    this.#packet = packet;
    this.#mac = mac;
    this.#mtuBytes = mtu;
    this.#begunBytes = sizeBytes;
    return 0;
  }

  commit(sizeBytes: number): void {
    const packet = this.#packet;
    if (packet === null) throw new Error('commit without begin');
    this.#packet = null;
    if (this.#isLarge) {
      this.#isLarge = false;
      this.#sendFragments(packet, sizeBytes);
      return;
    }
    if (sizeBytes !== this.#begunBytes) this.#writeHeaders(packet, sizeBytes, null);
    this.#link.commit(ETHERNET_HEADER_BYTES + headerBytesOf(packet.destination.family) + sizeBytes);
  }

  #offloadBy(link: LinkOffload | null): SegmentOffload | null {
    if (link === null) return null;
    const largestPacketBytes = Math.min(LARGEST_PACKET_BYTES, link.largestFrameBytes - ETHERNET_HEADER_BYTES);
    return {
      largestSegmentBytes: (family) => largestPacketBytes - headerBytesOf(family),
      commit: (sizeBytes, cut) => {
        const family = this.#packet?.destination.family ?? 4;
        const transportOffset = ETHERNET_HEADER_BYTES + headerBytesOf(family);
        this.#packet = null;
        link.commit(transportOffset + sizeBytes, {
          family,
          transportOffset,
          transportHeaderBytes: cut.headerBytes,
          segmentBytes: cut.segmentBytes,
        });
      },
    };
  }

  flush(): void {
    this.#link.flush();
  }

  /** RFC 791 section 2.3, RFC 8200 section 4.5: all but the last carry as many multiples of eight bytes as fit. */
  #sendFragments(packet: PacketHeader, sizeBytes: number): void {
    const { family } = packet.destination;
    const large = this.#large;
    if (large === null) return;
    const identification = family === 4 ? this.#nextIdentification() : this.#randomIdentification();
    const fragmentHeaderBytes = family === 4 ? 0 : IPV6_FRAGMENT_HEADER_BYTES;
    const headersBytes = ETHERNET_HEADER_BYTES + headerBytesOf(family) + fragmentHeaderBytes;
    const room = this.#mtuBytes - headerBytesOf(family) - fragmentHeaderBytes;
    const stepBytes = room - (room % FRAGMENT_UNIT_BYTES);
    for (let offsetBytes = 0; offsetBytes < sizeBytes; offsetBytes += stepBytes) {
      const partBytes = Math.min(stepBytes, sizeBytes - offsetBytes);
      const offset = this.#link.reserve(headersBytes + partBytes);
      if (offset < 0) return;
      this.#frameOffset = offset;
      const more = offsetBytes + partBytes < sizeBytes;
      this.#writeHeaders(packet, partBytes, { identification, offsetBytes, more });
      this.#link.bytes.set(large.bytes.subarray(offsetBytes, offsetBytes + partBytes), offset + headersBytes);
      this.#link.commit(headersBytes + partBytes);
      this.#options.counters.fragmentsSent += 1;
    }
  }

  #macOf(destination: IpAddress): MacAddress | null {
    return groupMac(destination, this.#options.directedBroadcast) ?? this.#options.resolve(destination);
  }

  #writeHeaders(packet: PacketHeader, sizeBytes: number, fragment: Fragment | null): void {
    const { view } = this.#link;
    const isIpv4 = packet.destination.family === 4;
    const offset = this.#frameOffset;
    if (this.#mac === null) return;
    writeEthernetHeader(view, offset, {
      destination: this.#mac,
      source: this.#options.ownMac,
      etherType: isIpv4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6,
    });
    if (isIpv4) this.#writeIpv4(packet, sizeBytes, fragment);
    else this.#writeIpv6(packet, sizeBytes, fragment);
  }

  #writeIpv4(packet: PacketHeader, sizeBytes: number, fragment: Fragment | null): void {
    const isAtomic = packet.protocol === TCP_PROTOCOL;
    writeIpv4Header(this.#link.view, this.#link.bytes, this.#frameOffset + ETHERNET_HEADER_BYTES, {
      source: packet.source,
      destination: packet.destination,
      protocol: packet.protocol,
      hopLimit: packet.hopLimit ?? DEFAULT_HOP_LIMIT,
      identification: fragment?.identification ?? (isAtomic ? 0 : this.#nextIdentification()),
      totalBytes: IPV4_HEADER_BYTES + sizeBytes,
      dontFragment: isAtomic,
      moreFragments: fragment?.more ?? false,
      fragmentOffsetBytes: fragment?.offsetBytes ?? 0,
    });
  }

  #writeIpv6(packet: PacketHeader, sizeBytes: number, fragment: Fragment | null): void {
    const offset = this.#frameOffset + ETHERNET_HEADER_BYTES;
    writeIpv6Header(this.#link.view, offset, {
      source: packet.source,
      destination: packet.destination,
      nextHeader: fragment === null ? packet.protocol : IPV6_NEXT_HEADER_FRAGMENT,
      hopLimit: packet.hopLimit ?? DEFAULT_HOP_LIMIT,
      payloadBytes: sizeBytes + (fragment === null ? 0 : IPV6_FRAGMENT_HEADER_BYTES),
    });
    if (fragment === null) return;
    writeIpv6FragmentHeader(this.#link.view, offset + IPV6_HEADER_BYTES, { nextHeader: packet.protocol, ...fragment });
  }

  #nextIdentification(): number {
    this.#identification = (this.#identification + 1) & 0xffff;
    return this.#identification;
  }

  #randomIdentification(): number {
    return Math.floor(this.#options.random() * 0x1_0000_0000);
  }
}

function headerBytesOf(family: 4 | 6): number {
  return family === 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
}

function newBuffer(): { readonly view: DataView; readonly bytes: Uint8Array } {
  const buffer = new ArrayBuffer(LARGEST_PACKET_BYTES + 1);
  return { view: new DataView(buffer), bytes: new Uint8Array(buffer) };
}

import { parseArp } from '../wire/arp.ts';
import { ETHER_TYPE, ETHERNET_HEADER_BYTES, ethernetTypeAt } from '../wire/ethernet.ts';
import { ICMPV6_PROTOCOL } from '../wire/icmpv6.ts';
import { type IpAddress, readIpv4Address, readIpv6Address } from '../wire/ip-address.ts';
import { IPV4_DESTINATION_OFFSET, IPV4_HEADER_BYTES, IPV4_SOURCE_OFFSET } from '../wire/ipv4.ts';
import { IPV6_DESTINATION_OFFSET, IPV6_HEADER_BYTES, IPV6_SOURCE_OFFSET, parseIpv6 } from '../wire/ipv6.ts';
import { TCP_PROTOCOL } from '../wire/tcp.ts';

/** What a capture's filter asks of a frame. */
export interface FrameFacts {
  readonly kind: 'arp' | 'ip' | 'ip6' | 'other';
  /** Both ends of the IP header; of ARP, the two protocol addresses. */
  readonly addresses: readonly IpAddress[];
  /** Of an IP packet, fragments included; null for what nobody here knows. */
  readonly transport: 'tcp' | 'udp' | 'icmp' | null;
  /** Of TCP and UDP, as far as they are in this frame: a later fragment has none. */
  readonly ports: readonly number[];
}

const IPV4_FRAGMENT_OFFSET = 6;
const IPV4_PROTOCOL_OFFSET = 9;
const FRAGMENT_UNITS = 0x1fff;
const PORTS_BYTES = 4;

const ICMP_PROTOCOL = 1;
const UDP_PROTOCOL = 17;
const TRANSPORTS: ReadonlyMap<number, NonNullable<FrameFacts['transport']>> = new Map([
  [TCP_PROTOCOL, 'tcp'],
  [UDP_PROTOCOL, 'udp'],
  [ICMP_PROTOCOL, 'icmp'],
  [ICMPV6_PROTOCOL, 'icmp'],
]);

/**
 * Of a malformed frame, what its sound part says: such frames are what somebody may be looking for, so this is more lenient than the
 * stack's parsers. It makes objects, and is for captures only.
 */
export function frameFacts(view: DataView, offset: number, end: number): FrameFacts {
  const packet = offset + ETHERNET_HEADER_BYTES;
  const type = packet > end ? 0 : ethernetTypeAt(view, offset);
  if (type === ETHER_TYPE.arp) return arpFacts(view, packet, end);
  if (type === ETHER_TYPE.ipv4) return ipv4Facts(view, packet, end);
  if (type === ETHER_TYPE.ipv6) return ipv6Facts(view, packet, end);
  return bare('other');
}

function arpFacts(view: DataView, offset: number, end: number): FrameFacts {
  const packet = parseArp(view, offset, end);
  if (typeof packet === 'string') return bare('arp');
  return { ...bare('arp'), addresses: [packet.senderAddress, packet.targetAddress] };
}

function ipv4Facts(view: DataView, offset: number, end: number): FrameFacts {
  if (end - offset < IPV4_HEADER_BYTES) return bare('ip');
  const transport = TRANSPORTS.get(view.getUint8(offset + IPV4_PROTOCOL_OFFSET)) ?? null;
  const isFirst = (view.getUint16(offset + IPV4_FRAGMENT_OFFSET) & FRAGMENT_UNITS) === 0;
  const transportOffset = offset + (view.getUint8(offset) & 15) * 4;
  return {
    kind: 'ip',
    addresses: [
      readIpv4Address(view, offset + IPV4_SOURCE_OFFSET),
      readIpv4Address(view, offset + IPV4_DESTINATION_OFFSET),
    ],
    transport,
    ports: isFirst ? portsAt(view, transportOffset, end, transport) : [],
  };
}

function ipv6Facts(view: DataView, offset: number, end: number): FrameFacts {
  if (end - offset < IPV6_HEADER_BYTES) return bare('ip6');
  const addresses = [
    readIpv6Address(view, offset + IPV6_SOURCE_OFFSET),
    readIpv6Address(view, offset + IPV6_DESTINATION_OFFSET),
  ];
  const header = parseIpv6(view, offset, end);
  if (typeof header === 'string') return { ...bare('ip6'), addresses };
  const transport = TRANSPORTS.get(header.nextHeader) ?? null;
  const isFirst = header.fragment === null || header.fragment.offsetBytes === 0;
  const ports = isFirst ? portsAt(view, header.transportOffset, end, transport) : [];
  return { kind: 'ip6', addresses, transport, ports };
}

function portsAt(view: DataView, offset: number, end: number, transport: FrameFacts['transport']): number[] {
  if (transport !== 'tcp' && transport !== 'udp') return [];
  return offset + PORTS_BYTES > end ? [] : [view.getUint16(offset), view.getUint16(offset + 2)];
}

function bare(kind: FrameFacts['kind']): FrameFacts {
  return { kind, addresses: [], transport: null, ports: [] };
}

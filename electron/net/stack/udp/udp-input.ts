import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../wire/checksum.ts';
import { parseUdp, UDP_HEADER_BYTES, type UdpHeader } from '../../wire/udp.ts';
import type { OwnAddresses } from '../address/addressing.ts';
import { readAddress } from '../address/read-address.ts';
import type { Subnet } from '../address/subnet.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { IcmpErrors } from '../icmp/icmp-errors.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { Router } from '../routes.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { UdpFlows } from './udp-flows.ts';
import type { UdpService } from './udp-service.ts';

const IPV4_BROADCAST = 0xffff_ffff;
const IPV4_GROUPS = 224;
const IPV4_GROUPS_END = 240;
const IPV6_GROUPS = 0xff;

export interface UdpInputOptions {
  readonly flows: UdpFlows;
  readonly services: readonly UdpService[];
  readonly own: OwnAddresses;
  /** Of IPv4: its last address is the directed broadcast. */
  readonly subnet: Subnet;
  readonly route: Router;
  readonly errors: IcmpErrors;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
  /** `trust`: the link or the guest's kernel vouches for the bytes, and the field may hold a partial sum. */
  readonly checksums: 'verify' | 'trust';
}

/** Takes the guest's datagrams: to the flow that they belong to, a service of ours, or a new flow where the route leads. */
export class UdpInput {
  readonly #options: UdpInputOptions;
  readonly #directedBroadcast: number | undefined;

  constructor(options: UdpInputOptions) {
    this.#options = options;
    this.#directedBroadcast = options.subnet.last.words[0];
  }

  receive(packet: IncomingPacket): void {
    const header = parseUdp(packet.view, packet.offset, packet.end);
    if (typeof header === 'string') {
      this.#options.drops.count(header);
      return;
    }
    if (this.#options.checksums === 'verify' && !packet.checksumVouched && !checksumIsGood(packet, header)) {
      this.#options.drops.count('udp-checksum');
      return;
    }
    const flow = this.#options.flows.find(packet);
    if (flow === null) this.#receiveNew(packet, header);
    else this.#options.flows.toHost(flow, packet, payloadOf(packet, header));
  }

  #receiveNew(packet: IncomingPacket, header: UdpHeader): void {
    const { flows, route, errors, drops, counters } = this.#options;
    const { family, view, destinationOffset } = packet;
    const group = this.#groupOf(packet);
    if (this.#serve(packet, header, group)) return;
    if (group !== null) {
      counters[group === 'broadcast' ? 'broadcastIgnored' : 'multicastIgnored'] += 1;
      return;
    }
    const destination = readAddress(family, view, destinationOffset);
    const way = route(destination, header.destinationPort, 'udp');
    switch (way.kind) {
      case 'host': {
        const endpoints = endpointsOf(packet, header);
        flows.toHost(flows.openOutgoing(endpoints, way.target), packet, payloadOf(packet, header));
        return;
      }
      case 'refused':
        counters.udpFlowsRefused += 1;
        errors.unreachable(packet, 'port');
        return;
      case 'dropped':
        drops.count('ip-destination');
        return;
    }
  }

  #serve(packet: IncomingPacket, header: UdpHeader, group: 'broadcast' | 'multicast' | null): boolean {
    for (const service of this.#options.services) {
      if (service.port !== header.destinationPort) continue;
      const isOwn = group === null && this.#options.own.serves(packet.family, packet.view, packet.destinationOffset);
      if (!isOwn && !(group === 'broadcast' && service.reach === 'broadcast')) continue;
      const { guest, remote } = endpointsOf(packet, header);
      service.receive({ payload: payloadOf(packet, header), from: guest, to: remote });
      return true;
    }
    return false;
  }

  #groupOf({ family, view, destinationOffset }: IncomingPacket): 'broadcast' | 'multicast' | null {
    const first = view.getUint8(destinationOffset);
    if (family === 6) return first === IPV6_GROUPS ? 'multicast' : null;
    const word = view.getUint32(destinationOffset);
    if (word === IPV4_BROADCAST || word === this.#directedBroadcast) return 'broadcast';
    return first >= IPV4_GROUPS && first < IPV4_GROUPS_END ? 'multicast' : null;
  }
}

function endpointsOf(
  { family, view, sourceOffset, destinationOffset }: IncomingPacket,
  header: UdpHeader,
): FlowEndpoints {
  return {
    guest: { address: readAddress(family, view, sourceOffset), port: header.sourcePort },
    remote: { address: readAddress(family, view, destinationOffset), port: header.destinationPort },
  };
}

function payloadOf({ bytes, offset }: IncomingPacket, { lengthBytes }: UdpHeader): Uint8Array {
  return bytes.subarray(offset + UDP_HEADER_BYTES, offset + lengthBytes);
}

function checksumIsGood(packet: IncomingPacket, { checksum, lengthBytes }: UdpHeader): boolean {
  // RFC 768: zero says that none was made; RFC 8200 section 8.1: over IPv6 there must be one.
  if (checksum === 0) return packet.family === 4;
  const { view, bytes, offset } = packet;
  return (
    finishChecksum(sumBytes(bytes, offset, offset + lengthBytes, pseudoHeaderSumAt(view, packet, lengthBytes))) === 0
  );
}

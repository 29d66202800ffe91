import { finishChecksum, pseudoHeaderSumAt, sumBytes } from '../../wire/checksum.ts';
import { ICMP_TYPE, type IcmpHeader, parseIcmp } from '../../wire/icmp.ts';
import { ICMPV6_TYPE } from '../../wire/icmpv6.ts';
import type { Addressing, OwnAddresses } from '../address/addressing.ts';
import { readAddress } from '../address/read-address.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { GatewayRoutes } from '../gateway-routes.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import type { NeighbourDiscovery } from '../neighbours/neighbour-discovery.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { IcmpEcho } from './icmp-echo.ts';
import type { IcmpErrorInput } from './icmp-error-input.ts';

const IPV6_MULTICAST = 0xff;
const LISTENER_QUERY = 130;

export interface IcmpInputOptions {
  readonly addressing: Addressing;
  readonly own: OwnAddresses;
  readonly routes: GatewayRoutes;
  readonly echo: IcmpEcho;
  readonly errors: IcmpErrorInput;
  /** Null: IPv4 only. */
  readonly discovery: NeighbourDiscovery | null;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
}

/** Where ICMP messages of both families go by their type. */
export class IcmpInput {
  readonly #options: IcmpInputOptions;

  constructor(options: IcmpInputOptions) {
    this.#options = options;
  }

  receive(packet: IncomingPacket): void {
    const header = parseIcmp(packet.view, packet.offset, packet.end);
    if (typeof header === 'string') this.#options.drops.count(header);
    else if (!checksumIsGood(packet)) this.#options.drops.count('icmp-checksum');
    else if (packet.family === 4) this.#receiveV4(packet, header);
    else this.#receiveV6(packet, header);
  }

  #receiveV4(packet: IncomingPacket, header: IcmpHeader): void {
    switch (header.type) {
      case ICMP_TYPE.echoRequest:
        this.#echo(packet, header);
        return;
      case ICMP_TYPE.destinationUnreachable:
      case ICMP_TYPE.timeExceeded:
      case ICMP_TYPE.parameterProblem:
        this.#options.errors.receive(packet, header);
        return;
      default:
        // Echo replies among them: we ask the guest nothing. RFC 1122 section 3.2.2: unknown types are ignored.
        this.#options.drops.count('icmp-unknown');
    }
  }

  #receiveV6(packet: IncomingPacket, header: IcmpHeader): void {
    switch (header.type) {
      case ICMPV6_TYPE.echoRequest:
        this.#echo(packet, header);
        return;
      case ICMPV6_TYPE.destinationUnreachable:
      case ICMPV6_TYPE.packetTooBig:
      case ICMPV6_TYPE.timeExceeded:
      case ICMPV6_TYPE.parameterProblem:
        this.#options.errors.receive(packet, header);
        return;
      case ICMPV6_TYPE.routerSolicitation:
      case ICMPV6_TYPE.routerAdvertisement:
      case ICMPV6_TYPE.neighbourSolicitation:
      case ICMPV6_TYPE.neighbourAdvertisement:
        this.#options.discovery?.receive(packet);
        return;
      case LISTENER_QUERY:
      case ICMPV6_TYPE.listenerReport:
      case ICMPV6_TYPE.listenerDone:
      case ICMPV6_TYPE.listenerReportV2:
        this.#options.counters.multicastIgnored += 1;
        return;
      default:
        this.#options.drops.count('icmp-unknown');
    }
  }

  #echo(packet: IncomingPacket, header: IcmpHeader): void {
    const { own, echo, routes, addressing, drops, counters } = this.#options;
    const { family, view, destinationOffset } = packet;
    if (own.isAt(family, view, destinationOffset)) {
      echo.answer(packet, header, readAddress(family, view, destinationOffset));
      return;
    }
    if (family === 6 && view.getUint8(destinationOffset) === IPV6_MULTICAST) {
      // RFC 4443 section 4.2: a group may be asked who is there, and each answers with an address of its own.
      if (addressing.v6 !== null) echo.answer(packet, header, addressing.v6.linkLocal);
      return;
    }
    const destination = readAddress(family, view, destinationOffset);
    const { kind } = routes.route(destination, 0, 'udp');
    if (kind === 'host') echo.forward(packet, header);
    // RFC 1122 section 3.2.2.6: an echo to a broadcast address may be ignored.
    else if (isIpv4Group(packet)) counters.broadcastIgnored += 1;
    else drops.count('ip-destination');
  }
}

function isIpv4Group({ family, view, destinationOffset }: IncomingPacket): boolean {
  return family === 4 && view.getUint8(destinationOffset) >= 224;
}

function checksumIsGood(packet: IncomingPacket): boolean {
  const { view, bytes, offset, end } = packet;
  const pseudo = packet.family === 6 ? pseudoHeaderSumAt(view, packet, end - offset) : 0;
  return finishChecksum(sumBytes(bytes, offset, end, pseudo)) === 0;
}

import { ICMP_HEADER_BYTES, ICMP_TYPE, ICMP_UNREACHABLE, type IcmpHeader } from '../../wire/icmp.ts';
import { type IcmpQuote, parseIcmpQuote } from '../../wire/icmp-quote.ts';
import { ICMPV6_TYPE } from '../../wire/icmpv6.ts';
import { readAddress } from '../address/read-address.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { TransportErrors, Unreachable } from '../transport-errors.ts';

const TCP_PROTOCOL = 6;
const UDP_PROTOCOL = 17;
const MTU_MASK = 0xffff;
/** RFC 1191 section 5: a router that does not tell its MTU; every host takes this much. RFC 8200 section 5 for IPv6. */
const IPV4_FALLBACK_MTU = 576;
/** RFC 791: what every link carries. */
const IPV4_SMALLEST_MTU = 68;
const IPV6_SMALLEST_MTU = 1280;

/** By code (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1). */
const IPV4_KINDS: readonly Unreachable[] = [
  'network',
  'host',
  'protocol',
  'port',
  'host',
  'host',
  'network',
  'host',
  'host',
  'prohibited',
  'prohibited',
  'network',
  'host',
  'prohibited',
];
/** By code (RFC 4443 section 3.1). */
const IPV6_KINDS: readonly Unreachable[] = [
  'network',
  'prohibited',
  'host',
  'host',
  'port',
  'prohibited',
  'prohibited',
];

export interface IcmpErrorInputOptions {
  readonly tcp: TransportErrors;
  readonly udp: TransportErrors;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
}

/**
 * Errors from the guest, or from a router behind it, about packets that we sent: finds the flow in the quotation and tells its transport.
 * Time exceeded and parameter problem are counted only: no transport may give up for them (RFC 1122 sections 4.1.3.3 and 4.2.3.9).
 */
export class IcmpErrorInput {
  readonly #options: IcmpErrorInputOptions;

  constructor(options: IcmpErrorInputOptions) {
    this.#options = options;
  }

  receive(packet: IncomingPacket, header: IcmpHeader): void {
    const quote = parseIcmpQuote(packet.view, packet.offset + ICMP_HEADER_BYTES, packet.end);
    if (typeof quote === 'string' || quote.family !== packet.family) {
      this.#options.drops.count('icmp-quote');
      return;
    }
    this.#options.counters.icmpErrorsReceived += 1;
    const transport = this.#transportOf(quote.protocol);
    if (transport === null) return;
    const mtuBytes = tooBigMtu(packet.family, header);
    if (mtuBytes !== null) transport.packetTooBig(endpointsOf(packet.view, quote), mtuBytes);
    else {
      const kind = unreachableKind(packet.family, header);
      if (kind !== null) transport.unreachable(endpointsOf(packet.view, quote), kind);
    }
  }

  #transportOf(protocol: number): TransportErrors | null {
    if (protocol === TCP_PROTOCOL) return this.#options.tcp;
    return protocol === UDP_PROTOCOL ? this.#options.udp : null;
  }
}

/** We sent it, so its source is the remote end. */
function endpointsOf(view: DataView, quote: IcmpQuote): FlowEndpoints {
  const { family, sourceOffset, destinationOffset, transportOffset } = quote;
  return {
    guest: { address: readAddress(family, view, destinationOffset), port: view.getUint16(transportOffset + 2) },
    remote: { address: readAddress(family, view, sourceOffset), port: view.getUint16(transportOffset) },
  };
}

function tooBigMtu(family: 4 | 6, header: IcmpHeader): number | null {
  if (family === 6) {
    return header.type === ICMPV6_TYPE.packetTooBig ? Math.max(IPV6_SMALLEST_MTU, header.rest) : null;
  }
  if (header.type !== ICMP_TYPE.destinationUnreachable) return null;
  if (header.code !== ICMP_UNREACHABLE.fragmentationNeeded) return null;
  const mtuBytes = header.rest & MTU_MASK;
  return mtuBytes === 0 ? IPV4_FALLBACK_MTU : Math.max(IPV4_SMALLEST_MTU, mtuBytes);
}

/** Null: no destination unreachable. */
function unreachableKind(family: 4 | 6, { type, code }: IcmpHeader): Unreachable | null {
  if (type !== (family === 4 ? ICMP_TYPE.destinationUnreachable : ICMPV6_TYPE.destinationUnreachable)) return null;
  return (family === 4 ? IPV4_KINDS : IPV6_KINDS)[code] ?? 'host';
}

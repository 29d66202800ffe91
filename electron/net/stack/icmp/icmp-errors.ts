import type { HostFailure } from '../../host-sockets.ts';
import {
  ICMP_HEADER_BYTES,
  ICMP_TIME_EXCEEDED,
  ICMP_TYPE,
  ICMP_UNREACHABLE,
  writeIcmpHeader,
} from '../../wire/icmp.ts';
import { icmpQuoteBytes } from '../../wire/icmp-quote.ts';
import {
  ICMPV6_PARAMETER_PROBLEM,
  ICMPV6_PROTOCOL,
  ICMPV6_TIME_EXCEEDED,
  ICMPV6_TYPE,
  ICMPV6_UNREACHABLE,
} from '../../wire/icmpv6.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import { IPV4_HEADER_BYTES, writeIpv4Header } from '../../wire/ipv4.ts';
import { IPV6_HEADER_BYTES, writeIpv6Header } from '../../wire/ipv6.ts';
import { addressKind } from '../address/address-kind.ts';
import type { Addressing } from '../address/addressing.ts';
import { readAddress } from '../address/read-address.ts';
import type { FlowEndpoints, IncomingPacket } from '../incoming-packet.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { TokenBucket } from '../token-bucket.ts';
import type { Unreachable } from '../transport-errors.ts';
import { ICMP_PROTOCOL, type IcmpEnvelope, type IcmpSender } from './icmp-sender.ts';

/** The kinds of ICMPv4 message that are errors (RFC 1122 section 3.2.2), redirect and source quench among them. */
const IPV4_ERROR_TYPES: readonly number[] = [3, 4, 5, 11, 12];
/** RFC 4443 section 2.1. */
const IPV6_FIRST_INFORMATION_TYPE = 128;
const IPV6_NEXT_HEADER_OFFSET = 6;
const TRANSPORT_BYTES = 8;
const HOP_LIMIT = 64;
/** RFC 1191 section 7.1, with 9000 for jumbo frames. */
const PLATEAU_MTUS = [32_000, 17_914, 9000, 8166, 4352, 2002, 1492, 1006, 508, 296, 68];
/** RFC 8200 section 5. */
const IPV6_SMALLEST_MTU = 1280;

/** A packet of the guest that is not there any more, made up again from what is known of it. */
export interface RememberedPacket {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  /** Transport header and payload. */
  readonly lengthBytes: number;
  /** The first eight bytes of the transport's header. */
  readonly firstWord: number;
  readonly secondWord: number;
}

interface ErrorMessage {
  readonly type: number;
  readonly code: number;
  readonly rest: number;
}

export interface IcmpErrorsOptions {
  readonly sender: IcmpSender;
  readonly addressing: Addressing;
  /** RFC 1812 section 4.3.2.8, RFC 4443 section 2.4 (f). */
  readonly rate: TokenBucket;
  readonly counters: StackCounters;
}

/**
 * Errors to the guest, about packets of its. None is sent about another ICMP error, a packet to a group, or one whose source is no
 * single host (RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e)); later fragments never come here. What the destination would say itself (port,
 * protocol) comes from its address; the rest is the gateway's own.
 */
export class IcmpErrors {
  readonly #options: IcmpErrorsOptions;

  constructor(options: IcmpErrorsOptions) {
    this.#options = options;
  }

  unreachable(packet: IncomingPacket, reason: Unreachable): void {
    const source =
      reason === 'port' || reason === 'protocol'
        ? readAddress(packet.family, packet.view, packet.destinationOffset)
        : this.#gateway(packet.family);
    this.#about(packet, source, unreachableMessage(packet.family, reason));
  }

  hopLimitExceeded(packet: IncomingPacket): void {
    this.#about(packet, this.#gateway(packet.family), timeExceededMessage(packet.family, 'hopLimit'));
  }

  /** `packet` ends with what is there of its first fragment. */
  reassemblyTimedOut(packet: IncomingPacket): void {
    this.#about(packet, this.#gateway(packet.family), timeExceededMessage(packet.family, 'reassembly'));
  }

  /** For an answer that came later: the packet itself is gone. Flushes. */
  unreachableLater(packet: RememberedPacket, reason: Unreachable): void {
    const { family } = packet.destination;
    const source = reason === 'port' ? packet.destination : this.#gateway(family);
    this.#aboutRemembered(packet, source, unreachableMessage(family, reason));
  }

  /** The packet was more than the way takes, which is a guess: nobody tells the MTU of the host's own way. Flushes. */
  tooBigLater(packet: RememberedPacket): void {
    const { family } = packet.destination;
    const mtuBytes = smallerMtu(family, headerBytesOf(family) + packet.lengthBytes);
    if (mtuBytes !== null) this.#aboutRemembered(packet, this.#gateway(family), tooBigMessage(family, mtuBytes));
  }

  /** As `unreachableLater`, with the packet's first bytes kept from its IP header on. */
  unreachableQuoted({ guest, remote }: FlowEndpoints, quote: Uint8Array, reason: Unreachable): void {
    const { family } = remote.address;
    if (quote.length === 0) return;
    const source = reason === 'port' ? remote.address : this.#gateway(family);
    const quoteBytes = icmpQuoteBytes(family, quote.length);
    const offset = this.#begin({ source, destination: guest.address }, unreachableMessage(family, reason), quoteBytes);
    if (offset < 0) return;
    const { sender } = this.#options;
    sender.bytes.set(quote.subarray(0, quoteBytes), offset);
    sender.commit();
    sender.flush();
  }

  #aboutRemembered(packet: RememberedPacket, source: IpAddress | null, message: ErrorMessage): void {
    const quoteBytes = headerBytesOf(packet.destination.family) + TRANSPORT_BYTES;
    const offset = this.#begin({ source, destination: packet.source }, message, quoteBytes);
    if (offset < 0) return;
    const { sender } = this.#options;
    writeRemembered(sender.view, sender.bytes, offset, packet);
    sender.commit();
    sender.flush();
  }

  #about(packet: IncomingPacket, source: IpAddress | null, message: ErrorMessage): void {
    const destination = readAddress(packet.family, packet.view, packet.sourceOffset);
    if (source === null || !mayBeAnswered(packet, destination)) return;
    const quoteBytes = icmpQuoteBytes(packet.family, packet.end - packet.headerOffset);
    const offset = this.#begin({ source, destination }, message, quoteBytes);
    if (offset < 0) return;
    const { sender } = this.#options;
    sender.bytes.set(packet.bytes.subarray(packet.headerOffset, packet.headerOffset + quoteBytes), offset);
    sender.commit();
  }

  /** Where the quotation goes, or -1. */
  #begin(
    envelope: { source: IpAddress | null; destination: IpAddress },
    message: ErrorMessage,
    quoteBytes: number,
  ): number {
    const { sender, rate, counters } = this.#options;
    const { source, destination } = envelope;
    if (source === null) return -1;
    if (!rate.take()) {
      counters.icmpErrorsHeldBack += 1;
      return -1;
    }
    const to: IcmpEnvelope = { source, destination };
    const offset = sender.begin(to, ICMP_HEADER_BYTES + quoteBytes);
    if (offset < 0) return -1;
    counters.icmpErrorsSent += 1;
    writeIcmpHeader(sender.view, offset, message);
    return offset + ICMP_HEADER_BYTES;
  }

  #gateway(family: 4 | 6): IpAddress | null {
    const { v4, v6 } = this.#options.addressing;
    return family === 4 ? v4.gateway : (v6?.gateway ?? null);
  }
}

/** What to tell the guest about a failure of the host's socket; null: nothing that ICMP has a word for. */
export function unreachableOf(failure: HostFailure): Unreachable | null {
  switch (failure) {
    case 'refused':
      return 'port';
    case 'host-unreachable':
      return 'host';
    case 'network-unreachable':
      return 'network';
    case 'not-permitted':
      return 'prohibited';
    case 'timed-out':
    case 'exhausted':
    case 'too-large':
    case 'reset':
    case 'other':
      return null;
  }
}

function unreachableMessage(family: 4 | 6, reason: Unreachable): ErrorMessage {
  if (family === 4) return { type: ICMP_TYPE.destinationUnreachable, code: ICMP_UNREACHABLE[reason], rest: 0 };
  switch (reason) {
    case 'protocol':
      // RFC 4443 section 3.4: IPv6 calls this an unrecognized next header, and points at the field that named it.
      return {
        type: ICMPV6_TYPE.parameterProblem,
        code: ICMPV6_PARAMETER_PROBLEM.nextHeader,
        rest: IPV6_NEXT_HEADER_OFFSET,
      };
    case 'network':
      return { type: ICMPV6_TYPE.destinationUnreachable, code: ICMPV6_UNREACHABLE.noRoute, rest: 0 };
    case 'host':
      return { type: ICMPV6_TYPE.destinationUnreachable, code: ICMPV6_UNREACHABLE.address, rest: 0 };
    case 'port':
    case 'prohibited':
      return { type: ICMPV6_TYPE.destinationUnreachable, code: ICMPV6_UNREACHABLE[reason], rest: 0 };
  }
}

function tooBigMessage(family: 4 | 6, mtuBytes: number): ErrorMessage {
  return family === 4
    ? { type: ICMP_TYPE.destinationUnreachable, code: ICMP_UNREACHABLE.fragmentationNeeded, rest: mtuBytes }
    : { type: ICMPV6_TYPE.packetTooBig, code: 0, rest: mtuBytes };
}

/** The next of the usual MTUs below a packet that was too big; null: less than that no network takes. */
function smallerMtu(family: 4 | 6, packetBytes: number): number | null {
  const mtuBytes = PLATEAU_MTUS.find((plateau) => plateau < packetBytes) ?? 0;
  if (family === 4) return mtuBytes === 0 ? null : mtuBytes;
  return packetBytes <= IPV6_SMALLEST_MTU ? null : Math.max(IPV6_SMALLEST_MTU, mtuBytes);
}

function headerBytesOf(family: 4 | 6): number {
  return family === 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
}

function timeExceededMessage(family: 4 | 6, what: 'hopLimit' | 'reassembly'): ErrorMessage {
  return family === 4
    ? { type: ICMP_TYPE.timeExceeded, code: ICMP_TIME_EXCEEDED[what], rest: 0 }
    : { type: ICMPV6_TYPE.timeExceeded, code: ICMPV6_TIME_EXCEEDED[what], rest: 0 };
}

function mayBeAnswered(packet: IncomingPacket, source: IpAddress): boolean {
  if (isNoSingleHost(source)) return false;
  if (isNoSingleHost(readAddress(packet.family, packet.view, packet.destinationOffset))) return false;
  if (packet.offset >= packet.end) return packet.protocol !== ICMP_PROTOCOL && packet.protocol !== ICMPV6_PROTOCOL;
  const type = packet.view.getUint8(packet.offset);
  if (packet.family === 4 && packet.protocol === ICMP_PROTOCOL) return !IPV4_ERROR_TYPES.includes(type);
  return packet.family === 4 || packet.protocol !== ICMPV6_PROTOCOL || type >= IPV6_FIRST_INFORMATION_TYPE;
}

function isNoSingleHost(address: IpAddress): boolean {
  const kind = addressKind(address);
  return kind !== 'unicast' && kind !== 'link-local';
}

function writeRemembered(view: DataView, bytes: Uint8Array, offset: number, packet: RememberedPacket): void {
  const { source, destination, protocol, lengthBytes } = packet;
  let at = offset;
  if (destination.family === 4) {
    const totalBytes = Math.min(IPV4_HEADER_BYTES + lengthBytes, 0xffff);
    const fields = { source, destination, protocol, hopLimit: HOP_LIMIT, identification: 0, totalBytes };
    writeIpv4Header(view, bytes, offset, fields);
    at += IPV4_HEADER_BYTES;
  } else {
    const fields = { source, destination, nextHeader: protocol, hopLimit: HOP_LIMIT, payloadBytes: lengthBytes };
    writeIpv6Header(view, offset, fields);
    at += IPV6_HEADER_BYTES;
  }
  view.setUint32(at, packet.firstWord);
  view.setUint32(at + 4, packet.secondWord);
}

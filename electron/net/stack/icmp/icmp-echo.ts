import type { HostSockets, PingAnswer } from '../../host-sockets.ts';
import { echoRest, ICMP_HEADER_BYTES, ICMP_TYPE, type IcmpHeader, writeIcmpHeader } from '../../wire/icmp.ts';
import { ICMPV6_PROTOCOL, ICMPV6_TYPE } from '../../wire/icmpv6.ts';
import type { IpAddress } from '../../wire/ip-address.ts';
import { readAddress } from '../address/read-address.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { Unreachable } from '../transport-errors.ts';
import type { IcmpErrors, RememberedPacket } from './icmp-errors.ts';
import { ICMP_PROTOCOL, type IcmpSender } from './icmp-sender.ts';

export interface EchoLimits {
  /** Echo requests that wait for an answer from outside, all together. */
  readonly outstanding: number;
  readonly timeoutMs: number;
}

export const DEFAULT_ECHO_LIMITS: EchoLimits = { outstanding: 64, timeoutMs: 10_000 };

export interface IcmpEchoOptions {
  readonly sockets: HostSockets;
  readonly sender: IcmpSender;
  readonly errors: IcmpErrors;
  readonly limits: EchoLimits;
  readonly counters: StackCounters;
}

/** What of a request is needed once its answer comes. */
interface Request {
  readonly guest: IpAddress;
  readonly target: IpAddress;
  readonly identifier: number;
  readonly sequence: number;
  readonly lengthBytes: number;
}

/**
 * Echo (RFC 792, RFC 4443 section 4). To our own addresses: answered here, as the host answers for itself. To outside: the host asks, with a
 * socket of its own, and the guest gets the answer under the identifier and sequence number of its request. The host's hop count is one less than
 * the guest's, as behind any router. What is beyond the limit is lost, as an echo may be.
 */
export class IcmpEcho {
  readonly #options: IcmpEchoOptions;
  #outstanding = 0;
  #disposed = false;

  constructor(options: IcmpEchoOptions) {
    this.#options = options;
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  /** `from` is the address of ours that was asked; another than the packet's destination when that was a group. */
  answer(packet: IncomingPacket, header: IcmpHeader, from: IpAddress): void {
    const guest = readAddress(packet.family, packet.view, packet.sourceOffset);
    const payload = packet.bytes.subarray(packet.offset + ICMP_HEADER_BYTES, packet.end);
    this.#options.counters.echoesAnswered += 1;
    this.#reply({ guest, target: from, ...header, lengthBytes: packet.end - packet.offset }, payload);
  }

  forward(packet: IncomingPacket, header: IcmpHeader): void {
    const { sockets, limits, counters } = this.#options;
    if (this.#outstanding >= limits.outstanding) {
      counters.echoesOverLimit += 1;
      return;
    }
    this.#outstanding += 1;
    counters.echoesForwarded += 1;
    const request: Request = {
      guest: readAddress(packet.family, packet.view, packet.sourceOffset),
      target: readAddress(packet.family, packet.view, packet.destinationOffset),
      identifier: header.identifier,
      sequence: header.sequence,
      lengthBytes: packet.end - packet.offset,
    };
    const payload = packet.bytes.slice(packet.offset + ICMP_HEADER_BYTES, packet.end);
    const timeToLive = packet.hopLimit - 1;
    const asked = sockets.ping(request.target, { payload, timeToLive, timeoutMs: limits.timeoutMs });
    void asked.then((answer) => this.#answered(request, answer));
  }

  dispose(): void {
    this.#disposed = true;
  }

  #answered(request: Request, answer: PingAnswer): void {
    this.#outstanding -= 1;
    if (this.#disposed) return;
    if (answer.kind === 'reply') {
      this.#reply(request, answer.payload);
      this.#options.sender.flush();
      return;
    }
    const reason = unreachableOfPing(answer.kind);
    if (reason !== null) this.#options.errors.unreachableLater(remembered(request), reason);
  }

  #reply({ guest, target, identifier, sequence }: Request, payload: Uint8Array): void {
    const { sender } = this.#options;
    const offset = sender.begin({ source: target, destination: guest }, ICMP_HEADER_BYTES + payload.length);
    if (offset < 0) return;
    const type = guest.family === 4 ? ICMP_TYPE.echoReply : ICMPV6_TYPE.echoReply;
    writeIcmpHeader(sender.view, offset, { type, code: 0, rest: echoRest(identifier, sequence) });
    sender.bytes.set(payload, offset + ICMP_HEADER_BYTES);
    sender.commit();
  }
}

function unreachableOfPing(kind: Exclude<PingAnswer['kind'], 'reply'>): Unreachable | null {
  switch (kind) {
    case 'host-unreachable':
      return 'host';
    case 'network-unreachable':
      return 'network';
    case 'not-permitted':
      return 'prohibited';
    case 'timed-out':
      return null;
  }
}

function remembered({ guest, target, identifier, sequence, lengthBytes }: Request): RememberedPacket {
  const isIpv4 = guest.family === 4;
  return {
    source: guest,
    destination: target,
    protocol: isIpv4 ? ICMP_PROTOCOL : ICMPV6_PROTOCOL,
    lengthBytes,
    firstWord: (isIpv4 ? ICMP_TYPE.echoRequest : ICMPV6_TYPE.echoRequest) * 0x100_0000,
    secondWord: echoRest(identifier, sequence),
  };
}

import { type IpAddress, ipAddress } from '../../wire/ip-address.ts';
import type { MacAddress } from '../../wire/mac-address.ts';
import { type NdpMessage, type NeighbourSolicitation, ndpBytes, parseNdp, writeNdp } from '../../wire/ndp.ts';
import { NO_NDP_OPTIONS } from '../../wire/ndp-options.ts';
import { addressKind } from '../address/address-kind.ts';
import type { Ipv6Addressing, OwnAddresses } from '../address/addressing.ts';
import { readAddress } from '../address/read-address.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { IcmpSender } from '../icmp/icmp-sender.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import type { StackCounters } from '../stack-counters.ts';
import type { NeighbourTable } from './neighbour-table.ts';
import type { RouterAdvertiser } from './router-advertiser.ts';

const ALL_NODES = ipAddress('ff02::1');
const HOP_LIMIT = 255;

export interface NeighbourDiscoveryOptions {
  readonly sender: IcmpSender;
  readonly addressing: Ipv6Addressing;
  readonly own: OwnAddresses;
  readonly ownMac: MacAddress;
  readonly neighbours: NeighbourTable;
  readonly advertiser: RouterAdvertiser;
  readonly drops: DropCounters;
  readonly counters: StackCounters;
}

/**
 * Neighbour discovery (RFC 4861): answers solicitations for our own addresses, detection of duplicates (RFC 4862 section 5.4) included, and hands
 * router solicitations to the advertiser. What is learned of the guest comes from its frames; the options only say so again.
 */
export class NeighbourDiscovery {
  readonly #options: NeighbourDiscoveryOptions;

  constructor(options: NeighbourDiscoveryOptions) {
    this.#options = options;
  }

  /** An ICMPv6 message of discovery whose checksum was right. */
  receive(packet: IncomingPacket): void {
    const message = packet.hopLimit === HOP_LIMIT ? parseNdp(packet.view, packet.offset, packet.end) : 'ndp-malformed';
    const source = readAddress(6, packet.view, packet.sourceOffset);
    const isUnspecified = addressKind(source) === 'unspecified';
    if (typeof message === 'string' || (isUnspecified && !mayBeUnspecified(message))) {
      this.#options.drops.count(typeof message === 'string' ? message : 'ndp-malformed');
      return;
    }
    switch (message.kind) {
      case 'router-solicitation':
        this.#options.advertiser.answer(isUnspecified ? null : source);
        return;
      case 'neighbour-solicitation':
        this.#answer(message, isUnspecified ? null : source);
        return;
      case 'neighbour-advertisement': {
        const { targetMac } = message.options;
        if (targetMac !== null && !this.#options.own.includes(message.target)) {
          this.#options.neighbours.learn(message.target, targetMac);
        }
        return;
      }
      case 'router-advertisement':
        return;
    }
  }

  /** Asks who has an address of the link: the card that is believed to have it, or everybody. */
  solicit(target: IpAddress, whom: 'its card' | 'everybody'): void {
    const { addressing, ownMac, counters } = this.#options;
    const options = { ...NO_NDP_OPTIONS, sourceMac: ownMac };
    const destination = whom === 'everybody' ? solicitedNodeGroup(target) : target;
    counters.neighbourSolicitations += 1;
    this.#send(addressing.linkLocal, destination, { kind: 'neighbour-solicitation', target, options });
  }

  #answer({ target }: NeighbourSolicitation, solicitor: IpAddress | null): void {
    const { own, ownMac, counters } = this.#options;
    if (!own.includes(target)) return;
    counters.neighbourAnswers += 1;
    this.#send(target, solicitor ?? ALL_NODES, {
      kind: 'neighbour-advertisement',
      target,
      router: true,
      solicited: solicitor !== null,
      override: true,
      options: { ...NO_NDP_OPTIONS, targetMac: ownMac },
    });
  }

  #send(source: IpAddress, destination: IpAddress, message: NdpMessage): void {
    const { sender } = this.#options;
    const offset = sender.begin({ source, destination, hopLimit: HOP_LIMIT }, ndpBytes(message));
    if (offset < 0) return;
    writeNdp(sender.view, offset, message);
    sender.commit();
  }
}

/** RFC 4291 section 2.7.1. */
function solicitedNodeGroup(target: IpAddress): IpAddress {
  return { family: 6, words: [0xff02_0000, 0, 1, 0xff00_0000 + ((target.words[3] ?? 0) & 0xff_ffff)] };
}

/** RFC 4861 sections 6.1.1 and 7.1.1: only solicitations, and then without the sender's link-layer address. */
function mayBeUnspecified(message: NdpMessage): boolean {
  const isSolicitation = message.kind === 'neighbour-solicitation' || message.kind === 'router-solicitation';
  return isSolicitation && message.options.sourceMac === null;
}

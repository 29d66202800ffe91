import { ETHER_TYPE, ETHERNET_HEADER_BYTES, ethernetTypeAt } from '../../wire/ethernet.ts';
import { isMacAt, type MacAddress } from '../../wire/mac-address.ts';
import type { DropCounters } from '../drop-counters.ts';
import type { ArpResponder } from '../neighbours/arp-responder.ts';
import type { IpInput } from './ip-input.ts';

const GROUP_BIT = 1;

export interface FrameInputOptions {
  readonly ownMac: MacAddress;
  readonly arp: ArpResponder;
  readonly ip: IpInput;
  readonly drops: DropCounters;
}

/** Where Ethernet frames go by their type. Those for another station are none of ours: a bridge in the guest may flood them. */
export class FrameInput {
  readonly #options: FrameInputOptions;

  constructor(options: FrameInputOptions) {
    this.#options = options;
  }

  receive(view: DataView, bytes: Uint8Array, offset: number, end: number): void {
    const { ownMac, arp, ip, drops } = this.#options;
    const payload = offset + ETHERNET_HEADER_BYTES;
    if (payload > end) {
      drops.count('ethernet-short');
      return;
    }
    if (!isMacAt(ownMac, view, offset) && (view.getUint8(offset) & GROUP_BIT) === 0) {
      drops.count('ethernet-destination');
      return;
    }
    switch (ethernetTypeAt(view, offset)) {
      case ETHER_TYPE.ipv4:
        ip.receiveV4(view, bytes, payload, end);
        return;
      case ETHER_TYPE.ipv6:
        ip.receiveV6(view, bytes, payload, end);
        return;
      case ETHER_TYPE.arp:
        arp.receive(view, payload, end);
        return;
      default:
        drops.count('ethernet-unknown-type');
    }
  }
}

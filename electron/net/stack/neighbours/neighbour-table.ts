import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { type IpAddress, readIpv4Address, readIpv6Address, sameAddress } from '../../wire/ip-address.ts';
import { ETHERNET_SOURCE_OFFSET } from '../../wire/ethernet.ts';
import { isGroupMac, isMacAt, type MacAddress, readMacAddress, sameMac } from '../../wire/mac-address.ts';
import { addressKind } from '../address/address-kind.ts';
import { Neighbour } from './neighbour.ts';

/** Stations besides the guest itself: containers on a macvlan, a nested machine. */
export const NEIGHBOUR_LIMIT = 64;

export interface NeighbourTableOptions {
  /** The address that DHCP gives: whoever sends from it is the guest. */
  readonly guestAddress: IpAddress;
  /** Known before the guest speaks when we gave its card the address. */
  readonly guestMac: MacAddress | null;
  /** Nobody else may have it. */
  readonly ownMac: MacAddress;
  readonly clock: Clock;
  /** Asks who has the address: one card, or everybody (null). */
  readonly ask: (address: IpAddress, mac: MacAddress | null) => void;
}

/**
 * Which Ethernet address a packet to the guest goes to. It is learned from the frames that come in: one card is at the other end of the
 * link, and nearly always it is the only station behind it. So the table is that card's address, plus up to `NEIGHBOUR_LIMIT` addresses that
 * were seen with another one, the oldest of which makes room. While there are none of them, a frame costs one comparison.
 *
 * What is learned may be wrong: no checksum of ours covers a frame's source. So a packet that brings another card for a known address makes us ask
 * everybody at once whose it is, and a card that nothing is heard of while packets go to it is asked for (`Neighbour`). The answer is learned as any
 * frame is.
 */
export class NeighbourTable implements Disposable {
  readonly #options: NeighbourTableOptions;
  #guest: Neighbour | null;
  #others: { readonly address: IpAddress; readonly card: Neighbour }[] = [];

  constructor(options: NeighbourTableOptions) {
    this.#options = options;
    this.#guest = options.guestMac === null ? null : this.#cardOf(options.guestMac);
  }

  /** For a packet to be sent there. Null: no frame came from there yet. */
  find(address: IpAddress): MacAddress | null {
    const card = this.#others.length === 0 ? this.#guest : (this.#other(address) ?? this.#guest);
    if (card === null) return null;
    card.use(address);
    return card.mac;
  }

  /** An IP packet came in the frame at `frameOffset`; its source, which the caller has checked, stands at `sourceOffset`. */
  learnAt(
    view: DataView,
    frameOffset: number,
    source: { readonly family: 4 | 6; readonly sourceOffset: number },
  ): void {
    const macOffset = frameOffset + ETHERNET_SOURCE_OFFSET;
    if (this.#others.length === 0 && this.#guest !== null && isMacAt(this.#guest.mac, view, macOffset)) {
      this.#guest.heard();
      return;
    }
    const { family, sourceOffset } = source;
    const address = family === 4 ? readIpv4Address(view, sourceOffset) : readIpv6Address(view, sourceOffset);
    if (this.learn(address, readMacAddress(view, macOffset)) === 'changed') this.#options.ask(address, null);
  }

  /** What a station says of itself. `changed`: another card had the address before. */
  learn(address: IpAddress, mac: MacAddress): 'changed' | 'as before' {
    if (isGroupMac(mac) || sameMac(mac, this.#options.ownMac)) return 'as before';
    const isGuest = this.#guest === null || sameAddress(address, this.#options.guestAddress);
    if (!isGuest && addressKind(address) === 'unspecified') return 'as before';
    const before = this.#guest === null ? null : (this.#other(address) ?? this.#guest);
    if (isGuest) {
      this.#setGuest(mac);
      this.#forgetOther(address);
    } else if (this.#guest !== null && sameMac(this.#guest.mac, mac)) {
      this.#guest.heard();
      this.#forgetOther(address);
    } else {
      this.#setOther(address, mac);
    }
    return before === null || sameMac(before.mac, mac) ? 'as before' : 'changed';
  }

  dispose(): void {
    this.#guest?.dispose();
    for (const { card } of this.#others) card.dispose();
  }

  #setGuest(mac: MacAddress): void {
    if (this.#guest === null || !sameMac(this.#guest.mac, mac)) {
      this.#guest?.dispose();
      this.#guest = this.#cardOf(mac);
    }
    this.#guest.heard();
  }

  #setOther(address: IpAddress, mac: MacAddress): void {
    const known = this.#other(address);
    if (known === null || !sameMac(known.mac, mac)) {
      this.#forgetOther(address);
      if (this.#others.length === NEIGHBOUR_LIMIT) this.#others.shift()?.card.dispose();
      this.#others.push({ address, card: this.#cardOf(mac) });
    } else {
      known.heard();
    }
  }

  #other(address: IpAddress): Neighbour | null {
    return this.#others.find((other) => sameAddress(other.address, address))?.card ?? null;
  }

  #forgetOther(address: IpAddress): void {
    const known = this.#others.findIndex((other) => sameAddress(other.address, address));
    if (known >= 0) this.#others.splice(known, 1)[0]?.card.dispose();
  }

  #cardOf(mac: MacAddress): Neighbour {
    const { clock, ask } = this.#options;
    return new Neighbour({ mac, clock, ask });
  }
}

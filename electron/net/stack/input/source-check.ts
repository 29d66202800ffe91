import { ICMPV6_PROTOCOL } from '../../wire/icmpv6.ts';
import type { Addressing, OwnAddresses } from '../address/addressing.ts';
import type { HeldAddresses } from '../address/held-addresses.ts';
import type { IncomingPacket } from '../incoming-packet.ts';
import { UDP_PROTOCOL } from '../udp/udp-output.ts';

/** 169.254.0.0/16. */
const IPV4_LINK_LOCAL = 0xa9fe;
/** fe80::/10. */
const IPV6_LINK_LOCAL = 0x3fa;

/**
 * Which sources the guest may have: an address of its subnet, a link-local one (RFC 3927, RFC 4291 section 2.5.6) or one that ports are published
 * at, and none of ours. Without an address yet, it may ask for one: by DHCP (RFC 2131 section 4.1), or by ICMPv6 (RFC 4862 section 5.4.2, RFC 4861 section 4.1).
 */
export class SourceCheck {
  readonly #addressing: Addressing;
  readonly #own: OwnAddresses;
  readonly #held: HeldAddresses;
  /** The network's and the broadcast address of the IPv4 subnet: no host has them (RFC 1122 section 3.2.1.3). */
  readonly #noHosts: readonly (number | undefined)[];

  constructor(addressing: Addressing, own: OwnAddresses, held: HeldAddresses) {
    this.#addressing = addressing;
    this.#own = own;
    this.#held = held;
    const { subnet } = addressing.v4;
    this.#noHosts = [subnet.first.words[0], subnet.last.words[0]];
  }

  isFine(packet: IncomingPacket): boolean {
    const { family, view, sourceOffset } = packet;
    if (this.#own.isAt(family, view, sourceOffset)) return false;
    const isFine = family === 4 ? this.#isFineV4(packet) : this.#isFineV6(packet);
    return isFine || this.#held.isAt(family, view, sourceOffset);
  }

  #isFineV4({ view, sourceOffset, protocol }: IncomingPacket): boolean {
    const word = view.getUint32(sourceOffset);
    if (this.#addressing.v4.subnet.containsAt(view, sourceOffset)) {
      return word !== this.#noHosts[0] && word !== this.#noHosts[1];
    }
    if (word === 0) return protocol === UDP_PROTOCOL;
    return word >>> 16 === IPV4_LINK_LOCAL;
  }

  #isFineV6({ view, sourceOffset, protocol }: IncomingPacket): boolean {
    if (this.#addressing.v6?.subnet.containsAt(view, sourceOffset) === true) return true;
    if (view.getUint32(sourceOffset) >>> 22 === IPV6_LINK_LOCAL) return true;
    for (let at = 0; at < 16; at += 4) if (view.getUint32(sourceOffset + at) !== 0) return false;
    return protocol === ICMPV6_PROTOCOL;
  }
}

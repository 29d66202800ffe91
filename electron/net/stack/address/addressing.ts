import { type IpAddress, isAt, sameAddress } from '../../wire/ip-address.ts';
import type { Subnet } from './subnet.ts';

/** The addresses of one family on the link. `dns` and `gateway` may be the same; the host alias is one of its own. */
export interface FamilyAddressing {
  /** The guest's own network: every source address outside it is forged. Of 64 bits for IPv6 (RFC 4862 section 5.5.3). */
  readonly subnet: Subnet;
  readonly gateway: IpAddress;
  readonly dns: IpAddress;
  /** Stands for the host's loopback. */
  readonly hostAlias: IpAddress;
}

export interface Ipv4Addressing extends FamilyAddressing {
  /** What DHCP gives the guest, and where published ports lead unless told otherwise. */
  readonly guest: IpAddress;
}

export interface Ipv6Addressing extends FamilyAddressing {
  /** Router advertisements come from it (RFC 4861 section 4.2). */
  readonly linkLocal: IpAddress;
}

export interface Addressing {
  readonly v4: Ipv4Addressing;
  /** Null: the link carries IPv4 only, and no IPv6 packet is answered. */
  readonly v6: Ipv6Addressing | null;
}

/** The addresses that are ours on the link: what ARP and NDP answer for. */
export class OwnAddresses {
  readonly #v4: readonly IpAddress[];
  readonly #v6: readonly IpAddress[];
  readonly #aliases: { readonly v4: IpAddress; readonly v6: IpAddress | null };

  constructor({ v4, v6 }: Addressing) {
    this.#v4 = [v4.gateway, v4.dns, v4.hostAlias];
    this.#v6 = v6 === null ? [] : [v6.gateway, v6.linkLocal, v6.dns, v6.hostAlias];
    this.#aliases = { v4: v4.hostAlias, v6: v6?.hostAlias ?? null };
  }

  includes(address: IpAddress): boolean {
    return this.#of(address.family).some((own) => sameAddress(own, address));
  }

  /** Whether the address at `offset` is ours. */
  isAt(family: 4 | 6, view: DataView, offset: number): boolean {
    for (const own of this.#of(family)) if (isAt(own, view, offset)) return true;
    return false;
  }

  /** Whether the address at `offset` is one that our services answer at: the host alias leads to the host's. */
  serves(family: 4 | 6, view: DataView, offset: number): boolean {
    const alias = family === 4 ? this.#aliases.v4 : this.#aliases.v6;
    return this.isAt(family, view, offset) && (alias === null || !isAt(alias, view, offset));
  }

  #of(family: 4 | 6): readonly IpAddress[] {
    return family === 4 ? this.#v4 : this.#v6;
  }
}

import type { Disposable } from '../../../base/disposable.ts';
import { type IpAddress, isAt, sameAddress } from '../../wire/ip-address.ts';

/**
 * Addresses outside of its subnet that the guest answers at while ports are published there: its loopback, or one of the host's own. Each
 * is held as often as it is asked for.
 */
export class HeldAddresses {
  #held: readonly IpAddress[] = [];

  hold(address: IpAddress): Disposable {
    const entry = { ...address };
    this.#held = [...this.#held, entry];
    return { dispose: () => void (this.#held = this.#held.filter((other) => other !== entry)) };
  }

  includes(address: IpAddress): boolean {
    return this.#held.some((held) => sameAddress(held, address));
  }

  /** Whether the address of this family at `offset` is held. */
  isAt(family: 4 | 6, view: DataView, offset: number): boolean {
    for (const held of this.#held) if (held.family === family && isAt(held, view, offset)) return true;
    return false;
  }
}

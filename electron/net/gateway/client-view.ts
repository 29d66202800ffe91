import type { HostEndpoint } from '../host-sockets.ts';
import { addressKind } from '../stack/address/address-kind.ts';
import { type Addressing, OwnAddresses } from '../stack/address/addressing.ts';
import type { HeldAddresses } from '../stack/address/held-addresses.ts';
import type { IpAddress } from '../wire/ip-address.ts';

/** RFC 6335 section 6: from here on, ports belong to nobody. */
const FIRST_DYNAMIC_PORT = 49_152;
const PORTS_END = 65_536;
/** Below, the gateway's ports could be taken for services. */
const FIRST_UNPRIVILEGED_PORT = 1024;
const MAPPED_WORD = 0xffff;

/**
 * Whom the guest sees at the other end of a published port. That is the client itself, so that servers log and judge the real address, if the
 * settings want it and the guest can answer there. Else it is the gateway's address: for clients on the host's loopback, link-local ones, those in
 * the guest's own subnet (the guest would look for them on its link) or of the other family, those that come from an address which the guest has
 * as well (a port is published there, and it would take them for itself), and sockets without an address. The client's port is kept if it is free,
 * else the next free one of the dynamic range is taken.
 */
export class ClientView {
  readonly #addressing: Addressing;
  readonly #own: OwnAddresses;
  readonly #held: HeldAddresses;
  readonly #keepsClients: boolean;
  #nextPort = FIRST_DYNAMIC_PORT;

  constructor(addressing: Addressing, clientAddresses: 'kept' | 'gateway', held: HeldAddresses) {
    this.#addressing = addressing;
    this.#held = held;
    this.#own = new OwnAddresses(addressing);
    this.#keepsClients = clientAddresses === 'kept';
  }

  /** Null: no port is left. `isTaken` says whether the guest's endpoint has a flow with this remote end already. */
  show(client: HostEndpoint | null, family: 4 | 6, isTaken: (remote: HostEndpoint) => boolean): HostEndpoint | null {
    if (client !== null) {
      const real: HostEndpoint = { address: unmapped(client.address), port: client.port };
      if (this.#keepsClients && this.#canAnswer(real.address, family) && !isTaken(real)) return real;
    }
    const gateway = this.#gateway(family);
    if (gateway === null) return null;
    if (client !== null && client.port >= FIRST_UNPRIVILEGED_PORT) {
      const standIn: HostEndpoint = { address: gateway, port: client.port };
      if (!isTaken(standIn)) return standIn;
    }
    return this.#freePort(gateway, isTaken);
  }

  #freePort(address: IpAddress, isTaken: (remote: HostEndpoint) => boolean): HostEndpoint | null {
    for (let tries = FIRST_DYNAMIC_PORT; tries < PORTS_END; tries += 1) {
      const standIn: HostEndpoint = { address, port: this.#nextPort };
      this.#nextPort = this.#nextPort + 1 === PORTS_END ? FIRST_DYNAMIC_PORT : this.#nextPort + 1;
      if (!isTaken(standIn)) return standIn;
    }
    return null;
  }

  #canAnswer(address: IpAddress, family: 4 | 6): boolean {
    if (address.family !== family || addressKind(address) !== 'unicast' || this.#own.includes(address)) return false;
    if (this.#held.includes(address)) return false;
    const { v4, v6 } = this.#addressing;
    return !(family === 4 ? v4.subnet.contains(address) : (v6?.subnet.contains(address) ?? true));
  }

  #gateway(family: 4 | 6): IpAddress | null {
    const { v4, v6 } = this.#addressing;
    return family === 4 ? v4.gateway : (v6?.gateway ?? null);
  }
}

/** A listener of both families names its IPv4 clients as IPv4-mapped addresses (RFC 4291 section 2.5.5.2). */
function unmapped(address: IpAddress): IpAddress {
  const [first, second, third, fourth] = address.words;
  const isMapped = address.family === 6 && first === 0 && second === 0 && third === MAPPED_WORD;
  return isMapped ? { family: 4, words: [fourth ?? 0] } : address;
}

import type { SshEndpoint } from '../../forward/ssh/ssh-endpoint.ts';
import type { SwitchNetwork } from '../../hypervisor/driver.ts';
import { addressOf, type GuestLease, sameLease, SSH_PORT } from '../guest-lease.ts';
import type { GuestNetwork, OpenNetwork } from '../guest-network.ts';
import type { StackAddresses } from './stack-addresses.ts';

/**
 * A guest on the hypervisor's own switch, where others address and route: there is no stack of ours, so nothing to look into, and ports
 * are published over ssh.
 *
 *   unknown ──the guest says its lease──▶ known ──it says another one──▶ known (elsewhere: the ssh session is made anew)
 *
 * - The addresses are the switch's affair and are known when the guest has asked DHCP, in the boot. It tells them on its console, again
 *   with each change, and now and then while nobody is connected by ssh, in case a line was lost. They are kept in the machine's record, so
 *   that the next backend knows them; what changed while there was none it hears within a minute (`start/phase-limits.ts`).
 * - What the engine and containers are told does not move with the lease: the host and the DNS server have the addresses that they have
 *   on our own network (`network.subnet`). The guest turns the first into the gateway of its lease, and has a name server at the second, which
 *   knows the names of the host and asks those of the lease (`vm-assets/guest/boathouse/names`).
 * - The host is the gateway: that is what `host.docker.internal` leads to, and from where alone the guest lets itself be dialled. What
 *   listens on the host's loopback alone is not reached.
 */
export interface SwitchNetworkOptions {
  readonly macAddress: string;
  readonly addresses: StackAddresses;
}

/** What a switch carries for sure; nothing tells a guest how much more. */
export const SWITCH_MTU = 1500;

export function switchNetwork({ macAddress, addresses: { v4 } }: SwitchNetworkOptions): GuestNetwork {
  return {
    kind: 'switch',
    addressing: { address: null, gateway: null, dns: v4.gateway, hostAlias: v4.hostAlias, mtu: SWITCH_MTU, ipv6: null },
    open: () => Promise.resolve(new GuestOnSwitch(macAddress, null)),
  };
}

/** One boot of such a guest, or what an earlier backend knew of it. */
export class GuestOnSwitch implements OpenNetwork {
  readonly attachment: SwitchNetwork;
  readonly insight = null;
  readonly hostPorts = null;
  #lease: GuestLease | null;

  constructor(macAddress: string, lease: GuestLease | null) {
    this.attachment = { kind: 'switch', macAddress };
    this.#lease = lease;
  }

  get lease(): GuestLease | null {
    return this.#lease;
  }

  get ssh(): SshEndpoint | null {
    return this.#lease === null ? null : { host: addressOf(this.#lease), port: SSH_PORT };
  }

  takeLease(lease: GuestLease): boolean {
    if (sameLease(lease, this.#lease)) return false;
    this.#lease = lease;
    return true;
  }

  readonly onTrouble = (): { dispose(): void } => ({ dispose: () => undefined });

  setPaused(): void {
    // Others serve it, and know of no pause.
  }

  dispose(): void {
    // It holds nothing.
  }
}

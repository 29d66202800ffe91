import type { Settings } from '../../api/settings.ts';
import type { SshEndpoint } from '../../forward/ssh/ssh-endpoint.ts';
import type { SharedNetwork, SwitchNetwork } from '../../hypervisor/network-attachment.ts';
import { addressOf, type GuestLease, sameLease, SSH_PORT } from '../guest-lease.ts';
import type { GuestNetwork, OpenNetwork } from '../guest-network.ts';
import type { StackAddresses } from './stack-addresses.ts';

/**
 * A guest on the hypervisor's own switch, or on a network of its system that others have as well, where others address and route: there is no
 * stack of ours, so nothing to look into, and ports are published over ssh.
 *
 *   unknown ──the guest says its lease──▶ known ──it says another one──▶ known (elsewhere: the ssh session is made anew)
 *
 * Of a guest that nobody hears the host's own tables say it (`../lease-search.ts`).
 *
 * - The addresses are the switch's affair and are known when the guest has asked DHCP, in the boot. It tells them on its console, again
 *   with each change, and now and then while nobody is connected by ssh, in case a line was lost. They are kept in the machine's record, so
 *   that the next backend knows them; what changed while there was none it hears within a minute (`start/phase-limits.ts`).
 * - What the engine and containers are told does not move with the lease: the host and the DNS server have the addresses that they have
 *   on our own network (`network.subnet`). The guest turns the first into the gateway of its lease, and has a name server at the second, which
 *   knows the names of the host and asks those of the lease (`vm-assets/guest/boathouse/names`).
 * - The host is the gateway: that is what `host.docker.internal` leads to, and from where alone the guest lets itself be dialled. What
 *   listens on the host's loopback alone is not reached.
 * - On a network that others have too the guest chooses the port of its sshd. Where that network has the host's own addresses (WSL's mirrored mode), it
 *   is dialled at the host's loopback, and its gateway is not the host. On a switch neither is believed.
 */
export interface SwitchNetworkOptions {
  readonly attachment: SwitchNetwork | SharedNetwork;
  readonly addresses: StackAddresses;
  /** As of the settings. */
  readonly names: Settings['network']['names'];
}

/** What a switch carries for sure; nothing tells a guest how much more. */
export const SWITCH_MTU = 1500;
const LOOPBACK = '127.0.0.1';

export function switchNetwork({ attachment, addresses: { v4 }, names }: SwitchNetworkOptions): GuestNetwork {
  // The host is the gateway here.
  const addressOfTarget = (target: string): string =>
    target === 'host' || target === 'gateway' ? v4.hostAlias : target;
  return {
    kind: attachment.kind,
    addressing: {
      address: null,
      gateway: null,
      dns: v4.gateway,
      hostAlias: v4.hostAlias,
      mtu: SWITCH_MTU,
      ipv6: null,
      names: Object.fromEntries(Object.entries(names).map(([name, target]) => [name, addressOfTarget(target)])),
    },
    open: () => Promise.resolve(new GuestOnSwitch(attachment, null)),
  };
}

/** One boot of such a guest, or what an earlier backend knew of it. */
export class GuestOnSwitch implements OpenNetwork {
  readonly attachment: SwitchNetwork | SharedNetwork;
  readonly insight = null;
  readonly hostPorts = null;
  #lease: GuestLease | null;

  constructor(attachment: SwitchNetwork | SharedNetwork, lease: GuestLease | null) {
    this.attachment = attachment;
    this.#lease = lease;
  }

  get lease(): GuestLease | null {
    return this.#lease;
  }

  get ssh(): SshEndpoint | null {
    if (this.#lease === null) return null;
    const { atLoopback, sshPort } = this.#lease;
    return { host: atLoopback === true ? LOOPBACK : addressOf(this.#lease), port: sshPort ?? SSH_PORT };
  }

  takeLease(lease: GuestLease): boolean {
    const isElsewhere = lease.sshPort !== undefined || lease.atLoopback !== undefined;
    if (isElsewhere && this.attachment.kind === 'switch') return false;
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

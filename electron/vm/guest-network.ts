import type { Settings } from '../api/settings.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { SshEndpoint } from '../forward/ssh/ssh-endpoint.ts';
import { findFreePort } from '../host/free-port.ts';
import type { GuestAddressing, NetworkAttachment, NetworkKind } from '../hypervisor/network-attachment.ts';
import { type GuestLease, SSH_PORT } from './guest-lease.ts';
import type { NetworkInsight } from './network-insight.ts';
import type { HostPorts } from './network/host-ports.ts';

/** One boot's network: what the hypervisor attaches the card to, and how the guest is reached through it. */
export interface OpenNetwork extends Disposable {
  readonly attachment: NetworkAttachment;
  /** Where sshd is reached right now. Null: nobody knows before the guest has told its lease. */
  readonly ssh: SshEndpoint | null;
  /** What the guest told last, and an earlier backend before. Null: nothing yet, or the host knows the addresses by itself. */
  readonly lease: GuestLease | null;
  /** The guest told it on its console. True: it counts here, and is another one than before, so that `ssh` is elsewhere. */
  takeLease(lease: GuestLease): boolean;
  /** What is wrong with the network right now, as a sentence; null when it is well again. */
  readonly onTrouble: Event<string | null>;
  /** Null: the network is the hypervisor's, and tells nothing. */
  readonly insight: NetworkInsight | null;
  /** Null: it has no way to open ports of the host that lead into the guest. */
  readonly hostPorts: HostPorts | null;
  /** Connections of a paused guest stand still: nothing of them runs out of time. */
  setPaused(paused: boolean): void;
}

/** The network that a guest is on. */
export interface GuestNetwork {
  readonly kind: NetworkKind;
  /** Known before a boot, as far as the config disk and the engine's configuration name them. */
  readonly addressing: GuestAddressing;
  open(): Promise<OpenNetwork>;
}

export interface GuestNetworks {
  /** What the settings ask for, as far as the hypervisor has it; a warning says what it has not. */
  choose(
    settings: Settings['network'],
    kinds: readonly NetworkKind[],
  ): { readonly network: GuestNetwork; readonly warnings: readonly string[] };
  /**
   * Serves the network of a machine that an earlier backend left running; null for one that serves itself. All that is
   * asked for stands in the machine's record. Its guest keeps its addresses, so connections outlive this only as far as the
   * new stack knows of them: it does not, and resets them.
   */
  adopt(left: {
    readonly ssh: SshEndpoint | null;
    readonly lease: GuestLease | null;
    readonly networkKind: NetworkKind;
    readonly settings: Settings;
  }): Promise<OpenNetwork | null>;
}

const LOOPBACK = '127.0.0.1';

/**
 * QEMU's user network with its documented addresses. sshd is reached through a port of the host's loopback that was free a
 * moment ago; `port-in-use` from the launch means that somebody was faster, and another `open` finds another one.
 */
export function userNetwork(): GuestNetwork & { readonly addressing: { address: string; gateway: string } } {
  return {
    kind: 'user',
    addressing: {
      address: '10.0.2.15/24',
      gateway: '10.0.2.2',
      dns: '10.0.2.3',
      hostAlias: '10.0.2.2',
      mtu: 1500,
      ipv6: null,
    },
    async open() {
      const port = await findFreePort();
      return {
        attachment: { kind: 'user', forwards: [{ hostPort: port, guestPort: SSH_PORT }] },
        ssh: { host: LOOPBACK, port },
        lease: null,
        takeLease: () => false,
        onTrouble: () => ({ dispose: () => undefined }),
        insight: null,
        hostPorts: null,
        setPaused: () => undefined,
        dispose: () => undefined,
      };
    },
  };
}

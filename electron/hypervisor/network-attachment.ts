/** How the guest's network card is served. */
export type NetworkAttachment =
  | UserNetwork
  | StreamNetwork
  | DatagramNetwork
  | VpnkitNetwork
  | SwitchNetwork
  | SharedNetwork;
export type NetworkKind = NetworkAttachment['kind'];

/** The hypervisor's own user-mode network, with TCP forwards from the host's loopback. */
export interface UserNetwork {
  readonly kind: 'user';
  readonly forwards: readonly { readonly hostPort: number; readonly guestPort: number }[];
}

/**
 * Ethernet frames on a local socket, for a stack outside the hypervisor. The hypervisor listens there as soon as the machine is
 * launched, for one client at a time, and again when that has gone; without one, the guest's cable leads nowhere.
 */
export interface StreamNetwork {
  readonly kind: 'stream';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
  /** The largest IP packet, which the guest is told. */
  readonly mtu: number;
}

/**
 * Ethernet frames on a unix datagram socket, one a datagram, for a stack outside the hypervisor. The socket itself is handed over: who
 * sends the path of a datagram socket of his own to `socketPath` gets it there (SCM_RIGHTS), connected to the card, as often as somebody
 * asks; two who read from it at once would take the frames from one another. Nothing is bound at `socketPath` before the card is
 * connected. The first datagram of all may be vfkit's greeting, `VFKT`. The MTU is 1500.
 */
export interface DatagramNetwork {
  readonly kind: 'datagram';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
}

/**
 * Ethernet frames on a local socket, for a stack outside the hypervisor that speaks as a VPNKit does (`net/link/vpnkit.ts`): who connects
 * is greeted with HyperKit's own handshake, and answers it. Nothing listens there before the machine runs; then it is for one client at a
 * time, the last to come, as long as the machine lives. The MTU is 1500.
 */
export interface VpnkitNetwork {
  readonly kind: 'vpnkit';
  readonly socketPath: string;
  /** Of the guest's card. */
  readonly macAddress: string;
}

/**
 * A switch that the hypervisor's system serves by itself, with DHCP, DNS and a way out (Hyper-V's Default Switch). The host MUST be its
 * gateway. Nobody hands frames to us, and nobody knows the guest's address before the guest has it: it asks DHCP, and tells its lease on
 * its console (`vm/guest-lease.ts`), or the host looks for it (`WithoutConsole`). The MTU is 1500.
 */
export interface SwitchNetwork {
  readonly kind: 'switch';
  /** Of the guest's card, as far as the hypervisor lets it be chosen. */
  readonly macAddress: string;
}

/**
 * A network that the hypervisor's system has configured and that others have as well, on the same kernel (WSL's, of all distributions). The guest
 * tells its lease on its console as on a switch, and with it the port of its sshd, which is another one at each start; where the network has the
 * host's own addresses, it tells that too, and is reached by the host's loopback.
 */
export interface SharedNetwork {
  readonly kind: 'shared';
}

/** Addresses that the guest is to use on a given network; the network's owner knows them. */
export interface GuestAddressing {
  /** CIDR, for example `10.0.2.15/24`. Null: the guest asks DHCP for it. */
  readonly address: string | null;
  /** Null together with `address`. */
  readonly gateway: string | null;
  /** Of a guest that asks DHCP: an address that it turns into that of its lease's server. */
  readonly dns: string;
  /** Where the guest reaches the host itself. Of one that asks DHCP: an address that it turns into its gateway's. */
  readonly hostAlias: string;
  readonly mtu: number;
  /** Null: the network carries IPv4 alone, or the guest configures itself. */
  readonly ipv6: { readonly address: string; readonly gateway: string } | null;
  /** Where the guest has a name server of its own: further names for it, each with an IP address of either family. */
  readonly names?: Readonly<Record<string, string>>;
}

/**
 * What the guest was given by DHCP on a network that is not ours (`hypervisor/network-attachment.ts`, `SwitchNetwork`), as it tells of it on the
 * console; `parse-lease.ts` checks it.
 */
export interface GuestLease {
  /** CIDR: of the guest's card, and of the network around it. */
  readonly address: string;
  /** Who leads out of that network; it is this computer. */
  readonly gateway: string;
  /** DNS servers, best first; never empty. */
  readonly dns: readonly string[];
  /** Of sshd, on a network that others have too; 22 else. */
  readonly sshPort?: number | undefined;
  /** The addresses are the host's own: the guest is reached at the host's loopback. */
  readonly atLoopback?: true | undefined;
}

/** Where sshd of a guest listens. */
export const SSH_PORT = 22;

export function sameLease(one: GuestLease | null, other: GuestLease | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Without the length of the prefix. */
export function addressOf({ address }: GuestLease): string {
  return address.slice(0, address.indexOf('/'));
}

/** CIDR of the network around the guest. */
export function subnetOf({ address }: GuestLease): string {
  const [ip = '', bits = ''] = address.split('/');
  const number = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const sizeAddresses = 2 ** (32 - Number(bits));
  const first = Math.floor(number / sizeAddresses) * sizeAddresses;
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join('.')}/${bits}`;
}

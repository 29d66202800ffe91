import { BlockList, isIPv4 } from 'node:net';
import { z } from 'zod';

/**
 * What the guest was given by DHCP on a network that is not ours (`hypervisor/driver.ts`, `SwitchNetwork`), as it tells of it on the
 * console (`vm-assets/GUEST.md`). Whoever is root in the guest can write that line, and the host will dial the address. So only what can be
 * a neighbour is taken; that it is our guest which answers there is up to the pinned host key.
 */
export const guestLease = z.object({
  /** CIDR: of the guest's card, and of the network around it. */
  address: z.string().refine(isNeighbour),
  /** Who leads out of that network; it is this computer. */
  gateway: z.string().refine(isUnicast),
  /** DNS servers, best first; never empty. */
  dns: z.array(z.string().refine(isUnicast)).min(1),
});
export type GuestLease = z.infer<typeof guestLease>;

/** Where sshd of a guest listens. */
export const SSH_PORT = 22;

/** Null for what is no lease. Never throws. */
export function parseLease(fields: { address: string; gateway: string; dns: string }): GuestLease | null {
  const { data } = guestLease.safeParse({ ...fields, dns: fields.dns.split(',') });
  return data ?? null;
}

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

/** This computer itself, nobody, groups, everybody. */
const NOT_UNICAST = new BlockList();
NOT_UNICAST.addSubnet('0.0.0.0', 8);
NOT_UNICAST.addSubnet('127.0.0.0', 8);
NOT_UNICAST.addSubnet('224.0.0.0', 3);

function isUnicast(text: string): boolean {
  return isIPv4(text) && !NOT_UNICAST.check(text);
}

function isNeighbour(text: string): boolean {
  const parts = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  return parts !== null && isUnicast(parts[1] ?? '') && Number(parts[2]) >= 8 && Number(parts[2]) <= 30;
}

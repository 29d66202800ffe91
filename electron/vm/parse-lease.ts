import { BlockList, isIPv4 } from 'node:net';
import { z } from 'zod';
import type { GuestLease } from './guest-lease.ts';

/**
 * A lease as the guest tells of it on the console (`vm-assets/GUEST.md`), and as the machine's record keeps it. Whoever is root in the guest can write that
 * line, and the host will dial the address. So only what can be a neighbour is taken, and the host's own loopback only where the
 * hypervisor's network may be the host's; that it is our guest which answers there is up to the pinned host key.
 */
export const guestLease: z.ZodType<GuestLease> = z.object({
  address: z.string().refine(isNeighbour),
  gateway: z.string().refine(isUnicast),
  dns: z.array(z.string().refine(isUnicast)).min(1),
  /** Below 1024 are services of the host's system, with which a guest gets nobody to talk. */
  sshPort: z.int().min(1024).max(65_535).optional(),
  atLoopback: z.literal(true).optional(),
});

/** As it stands on the console. */
export interface LeaseFields {
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  readonly port?: string | undefined;
  readonly at?: string | undefined;
}

/** Null for what is no lease. Never throws. */
export function parseLease({ address, gateway, dns, port, at }: LeaseFields): GuestLease | null {
  const { data } = guestLease.safeParse({
    address,
    gateway,
    dns: dns.split(','),
    ...(port === undefined ? {} : { sshPort: Number(port) }),
    ...(at === 'loopback' ? { atLoopback: true } : {}),
  });
  return data ?? null;
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

import { networkInterfaces } from 'node:os';
import type { WithoutConsole } from '../driver.ts';
import { leaseOf, type OwnAddress } from './neighbours.ts';
import type { HypervService } from './service.ts';

export const CONSOLE_REFUSED =
  'The console of a Hyper-V machine is for administrators: stop Boathouse, and start it as administrator to see it.';

/** How a machine is looked after whose console's pipe Windows keeps from this user (`README.md`). */
export function withoutConsole(service: HypervService): WithoutConsole {
  return {
    reason: CONSOLE_REFUSED,
    findLease: async ({ macAddress }, signal) => leaseOf(await service.neighbours(macAddress, signal), ownAddresses()),
  };
}

function ownAddresses(): OwnAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address, cidr }) => ({ address, prefixBits: Number(cidr?.split('/')[1] ?? 32) }));
}

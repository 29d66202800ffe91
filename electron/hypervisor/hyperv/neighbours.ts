import { BlockList, isIPv4 } from 'node:net';
import type { FoundLease } from '../driver.ts';

/** An entry of the host's neighbour table. */
export interface Neighbour {
  readonly address: string;
  /** As `Get-NetNeighbor` spells it, for example `Reachable`. */
  readonly state: string;
}

/** IPv4, of one of the host's own interfaces. */
export interface OwnAddress {
  readonly address: string;
  readonly prefixBits: number;
}

/** Best first. Not here: those at which nobody answered (Unreachable, Incomplete). */
const STATES = ['Reachable', 'Permanent', 'Delay', 'Probe', 'Stale'];

/**
 * The guest's lease, by the entries of its card. Old ones stay for a while: those of a network that the host is not on any more are passed over, and
 * of two on one network the one that was proven last is taken. A wrong one is found out by dialling it, which makes Windows call it unreachable.
 */
export function leaseOf(neighbours: readonly Neighbour[], own: readonly OwnAddress[]): FoundLease | null {
  const known = neighbours.filter(({ address, state }) => isIPv4(address) && STATES.includes(state));
  for (const { address } of known.toSorted((one, other) => STATES.indexOf(one.state) - STATES.indexOf(other.state))) {
    const host = own.find((one) => one.address !== address && contains(one, address));
    if (host !== undefined) return { address: `${address}/${host.prefixBits}`, gateway: host.address };
  }
  return null;
}

function contains({ address, prefixBits }: OwnAddress, other: string): boolean {
  const network = new BlockList();
  network.addSubnet(address, prefixBits);
  return network.check(other);
}

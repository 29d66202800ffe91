import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Value } from './language/evaluate.ts';

/** What Linux calls the states of its neighbour table (ip-neighbour(8)), and Windows of its own. */
const STATES: Readonly<Record<string, string>> = {
  REACHABLE: 'Reachable',
  STALE: 'Stale',
  DELAY: 'Delay',
  PROBE: 'Probe',
  PERMANENT: 'Permanent',
  INCOMPLETE: 'Incomplete',
  FAILED: 'Unreachable',
};

interface Entry {
  readonly dst: string;
  readonly lladdr?: string;
  readonly state: readonly string[];
}

/** This system's IPv4 neighbour table as Get-NetNeighbor shows Windows': a card's address as `02-B0-A7-00-00-01`. */
export async function neighbours(): Promise<Value[]> {
  const { stdout } = await promisify(execFile)('ip', ['-4', '-json', 'neighbour', 'show']);
  return (JSON.parse(stdout) as Entry[]).map(({ dst, lladdr = '', state }) => ({
    IPAddress: dst,
    LinkLayerAddress: lladdr.replaceAll(':', '-').toUpperCase(),
    State: STATES[state[0] ?? ''] ?? 'Unreachable',
  }));
}

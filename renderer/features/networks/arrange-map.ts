import type { NetworkMember, NetworkSummary } from '../../../electron/api/engine/network.ts';

export interface MapRow {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** One a network that it is on, from left to right. */
  readonly stops: readonly { readonly column: number; readonly ipv4: string | null; readonly ipv6: string | null }[];
}

export interface NetworkMapPlan {
  readonly columns: readonly NetworkSummary[];
  /** Containers by the networks that they are on, then by name: those that belong together stand together. */
  readonly rows: readonly MapRow[];
}

const collator = new Intl.Collator('en', { numeric: true });

/**
 * The picture of who is on which network: networks are lines from top to bottom, containers lines from left to right, and where they
 * meet is a stop. Networks of Docker's own on which nobody is are left out.
 */
export function arrangeMap(networks: readonly NetworkSummary[]): NetworkMapPlan {
  const columns = networks.filter(({ builtIn, containers }) => !builtIn || containers.length > 0);
  const rows = new Map<string, { member: NetworkMember; stops: MapRow['stops'] }>();
  columns.forEach(({ containers }, column) => {
    for (const member of containers) {
      const stop = { column, ipv4: member.ipv4, ipv6: member.ipv6 };
      const stops = [...(rows.get(member.id)?.stops ?? []), stop];
      rows.set(member.id, { member, stops });
    }
  });
  return {
    columns,
    rows: [...rows.values()]
      .map(({ member: { id, name, running }, stops }) => ({ id, name, running, stops }))
      .sort((a, b) => byStops(a, b) || collator.compare(a.name, b.name)),
  };
}

function byStops(a: MapRow, b: MapRow): number {
  for (let index = 0; index < Math.max(a.stops.length, b.stops.length); index++) {
    const difference = (a.stops[index]?.column ?? -1) - (b.stops[index]?.column ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

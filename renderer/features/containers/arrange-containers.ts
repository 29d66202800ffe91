import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { GridItem, GridSort } from '../../lib/grid/grid-item.ts';
import { matchesQuery } from '../../lib/search-text.ts';

export type ContainerScope = 'all' | 'running' | 'stopped';

export interface Arrangement {
  readonly query: string;
  readonly scope: ContainerScope;
  readonly sort: GridSort;
  /** Compose projects whose containers are hidden. */
  readonly closed: ReadonlySet<string>;
  /** What the columns of use are sorted by, by id, as it was when somebody looked. */
  readonly usage: ReadonlyMap<string, { readonly cpuPercent: number; readonly memoryBytes: number }>;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The lines of the table: compose projects by name, each with its containers, then those that belong to none. */
export function arrangeContainers(
  containers: readonly ContainerSummary[],
  arrangement: Arrangement,
): readonly GridItem<ContainerSummary>[] {
  const { query, scope, sort, closed } = arrangement;
  const shown = containers.filter((container) => isInScope(container, scope) && isFound(container, query));
  const sorted = shown.toSorted(comparator(arrangement));

  const projects = new Map<string, ContainerSummary[]>();
  const alone: ContainerSummary[] = [];
  for (const container of sorted) {
    const project = container.compose?.project;
    if (project === undefined) alone.push(container);
    else projects.set(project, [...(projects.get(project) ?? []), container]);
  }
  const names = [...projects.keys()].sort(collator.compare);
  if (sort.column === 'name' && sort.descending) names.reverse();

  const items: GridItem<ContainerSummary>[] = [];
  for (const project of names) {
    const rows = projects.get(project) ?? [];
    const isOpen = !closed.has(project);
    const rowKeys = rows.map(({ id }) => id);
    items.push({ kind: 'group', key: `project:${project}`, title: project, rowKeys, isOpen });
    if (isOpen) items.push(...rows.map((row) => ({ kind: 'row', key: row.id, row, isNested: true }) as const));
  }
  return [...items, ...alone.map((row) => ({ kind: 'row', key: row.id, row, isNested: false }) as const)];
}

/** What a filter looks at. */
function isFound(container: ContainerSummary, query: string): boolean {
  if (query.trim() === '') return true;
  const { name, image, id, compose, ports } = container;
  const numbers = ports.flatMap(({ hostPort, containerPort }) => [String(hostPort ?? ''), String(containerPort)]);
  return matchesQuery(query, [
    name,
    image,
    id.slice(0, 12),
    compose?.project ?? '',
    compose?.service ?? '',
    ...numbers,
  ]);
}

function isInScope({ state }: ContainerSummary, scope: ContainerScope): boolean {
  if (scope === 'all') return true;
  const isRunning = state === 'running' || state === 'paused' || state === 'restarting';
  return isRunning === (scope === 'running');
}

/** Those that run come first when sorted by state. Names decide what is equal otherwise. */
const STATE_ORDER = ['running', 'restarting', 'paused', 'created', 'exited', 'dead', 'removing', 'unknown'];

function comparator({ sort, usage }: Arrangement): (a: ContainerSummary, b: ContainerSummary) => number {
  const byName = (a: ContainerSummary, b: ContainerSummary): number => collator.compare(a.name, b.name);
  const cpu = ({ id }: ContainerSummary): number => usage.get(id)?.cpuPercent ?? -1;
  const memory = ({ id }: ContainerSummary): number => usage.get(id)?.memoryBytes ?? -1;
  const by: Readonly<Record<string, (a: ContainerSummary, b: ContainerSummary) => number>> = {
    state: (a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state),
    image: (a, b) => collator.compare(a.image, b.image),
    age: (a, b) => b.createdMs - a.createdMs,
    cpu: (a, b) => cpu(a) - cpu(b),
    memory: (a, b) => memory(a) - memory(b),
  };
  const chosen = by[sort.column] ?? byName;
  const sign = sort.descending ? -1 : 1;
  return (a, b) => sign * chosen(a, b) || byName(a, b);
}

import { containerStats } from '../../lib/api/container-stats.ts';
import { memoryText, percentText } from '../../lib/format/format.ts';
import { useStore } from '../../lib/use-store.ts';

interface UsageCellProps {
  readonly id: string;
  readonly kind: 'cpu' | 'memory';
}

/** One figure, drawn anew by itself as samples come. */
export function UsageCell({ id, kind }: UsageCellProps) {
  const latest = useStore(containerStats(id))?.latest;
  if (latest === undefined) return <span className="muted">–</span>;
  if (kind === 'memory') return <span className="truncate">{memoryText(latest.memoryBytes)}</span>;
  return <span>{latest.cpuPercent === null ? '–' : percentText(latest.cpuPercent)}</span>;
}

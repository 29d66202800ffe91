import { z } from 'zod';
import type { ContainerStats } from '../../api/engine/container-stats.ts';
import { count, entriesOf, listOf, text, time } from '../client/answer-shapes.ts';

const figure = z.number().nullable().catch(null);

const cpu = z
  .object({
    cpu_usage: z.object({ total_usage: count }).catch({ total_usage: 0 }),
    system_cpu_usage: count,
    online_cpus: count,
  })
  .catch({ cpu_usage: { total_usage: 0 }, system_cpu_usage: 0, online_cpus: 0 });

const sample = z.object({
  id: text,
  read: time,
  cpu_stats: cpu,
  precpu_stats: cpu,
  memory_stats: z
    .object({
      usage: count,
      limit: count,
      // What version 2 of cgroups calls it, then version 1.
      stats: z
        .object({ inactive_file: figure, total_inactive_file: figure })
        .catch({ inactive_file: null, total_inactive_file: null }),
    })
    .catch({ usage: 0, limit: 0, stats: { inactive_file: null, total_inactive_file: null } }),
  networks: entriesOf(z.object({ rx_bytes: count, tx_bytes: count })),
  blkio_stats: z
    .object({ io_service_bytes_recursive: listOf(z.object({ op: text, value: count })) })
    .catch({ io_service_bytes_recursive: [] }),
  pids_stats: z.object({ current: count }).catch({ current: 0 }),
});

/** One line of `GET /containers/{id}/stats`; null for what is none, and for what the engine sends of a container that does not run. */
export function readStats(line: string): ContainerStats | null {
  let parsed: z.infer<typeof sample>;
  try {
    parsed = sample.parse(JSON.parse(line));
  } catch {
    return null;
  }
  const { id, read, cpu_stats: now, memory_stats: memory } = parsed;
  if (id === '' || read === null) return null;
  const cpus = now.online_cpus || 1;
  const reclaimableBytes = memory.stats.inactive_file ?? memory.stats.total_inactive_file ?? 0;
  const disk = (operation: string): number =>
    parsed.blkio_stats.io_service_bytes_recursive
      .filter(({ op }) => op.toLowerCase() === operation)
      .reduce((sum, { value }) => sum + value, 0);
  const network = parsed.networks.map(([, counters]) => counters);
  return {
    id,
    timeMs: read,
    cpuPercent: cpuPercent(now, parsed.precpu_stats, cpus),
    cpus,
    memoryBytes: Math.max(0, memory.usage - reclaimableBytes),
    memoryLimitBytes: memory.limit,
    networkReceivedBytes: network.reduce((sum, { rx_bytes: bytes }) => sum + bytes, 0),
    networkSentBytes: network.reduce((sum, { tx_bytes: bytes }) => sum + bytes, 0),
    diskReadBytes: disk('read'),
    diskWrittenBytes: disk('write'),
    processes: parsed.pids_stats.current,
  };
}

/** The container's share of the time that all CPUs together had. */
function cpuPercent(now: z.infer<typeof cpu>, before: z.infer<typeof cpu>, cpus: number): number | null {
  if (before.system_cpu_usage === 0) return null;
  const ofContainer = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const ofSystem = now.system_cpu_usage - before.system_cpu_usage;
  if (ofSystem <= 0 || ofContainer < 0) return null;
  return (ofContainer / ofSystem) * cpus * 100;
}

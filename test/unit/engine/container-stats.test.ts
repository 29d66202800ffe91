import { expect, it } from 'vitest';
import { readStats } from '../../../electron/engine/containers/container-stats.ts';

const sample = {
  id: 'abc',
  read: '2026-11-29T09:00:01.123456789Z',
  cpu_stats: { cpu_usage: { total_usage: 3_000 }, system_cpu_usage: 20_000, online_cpus: 4 },
  precpu_stats: { cpu_usage: { total_usage: 1_000 }, system_cpu_usage: 10_000, online_cpus: 4 },
  memory_stats: { usage: 1_000, limit: 5_000, stats: { inactive_file: 300, odd: 'x' } },
  networks: { eth0: { rx_bytes: 10, tx_bytes: 20 }, eth1: { rx_bytes: 1, tx_bytes: 2 }, odd: null },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'read', value: 7 },
      { op: 'Write', value: 8 },
      { op: 'write', value: 1 },
      { op: 'sync', value: 99 },
    ],
  },
  pids_stats: { current: 5 },
};

it('counts as `docker stats` does', () => {
  expect(readStats(JSON.stringify(sample))).toEqual({
    id: 'abc',
    timeMs: Date.UTC(2026, 10, 29, 9, 0, 1, 123),
    cpuPercent: 80,
    cpus: 4,
    memoryBytes: 700,
    memoryLimitBytes: 5_000,
    networkReceivedBytes: 11,
    networkSentBytes: 22,
    diskReadBytes: 7,
    diskWrittenBytes: 9,
    processes: 5,
  });
});

it('has no CPU figure in the first sample, nor when counters go back', () => {
  const first = { ...sample, precpu_stats: { cpu_usage: { total_usage: 0 } } };
  expect(readStats(JSON.stringify(first))?.cpuPercent).toBeNull();
  const back = { ...sample, precpu_stats: { ...sample.precpu_stats, cpu_usage: { total_usage: 9_999 } } };
  expect(readStats(JSON.stringify(back))?.cpuPercent).toBeNull();
});

it('is none for a container that does not run, and for what is no sample', () => {
  expect(readStats(JSON.stringify({ ...sample, read: '0001-01-01T00:00:00Z' }))).toBeNull();
  for (const line of ['', 'x', 'null', '[]', '{}', '{"id":5}', '{"message":"gone"}'])
    expect(readStats(line)).toBeNull();
});

it('takes what is odd for nothing', () => {
  const odd = { id: 'abc', read: sample.read, cpu_stats: 5, memory_stats: null, networks: [], pids_stats: 'x' };
  expect(readStats(JSON.stringify(odd))).toMatchObject({ cpuPercent: null, cpus: 1, memoryBytes: 0, processes: 0 });
});

import { runCommand } from '../../../support/command.ts';
import { processCpuMs } from '../../vm/usage/cpu-time.ts';
import { parseIperfReport } from './iperf-report.ts';
import type { FigureKind, Row, RowContext } from './row.ts';

/** A stack that stands still is not waited for. */
const PATIENCE_S = 10;
/** Below so little the processor's time is mostly that of standing still. */
const COST_FROM_GIGABYTES = 0.02;

const DIRECTIONS = [
  { name: 'guest→host', options: [] },
  { name: 'host→guest', options: ['-R'] },
] as const;
const STREAMS = [1, 4] as const;

const kinds: FigureKind[] = [
  ...DIRECTIONS.flatMap(({ name }) =>
    STREAMS.map((streams) => ({ name: speedName(name, streams), unit: 'Gbit/s', better: 'more' }) as const),
  ),
  ...DIRECTIONS.map(({ name }) => ({ name: costName(name), unit: 's/GB', better: 'less' }) as const),
];

/** How much passes, each way, over one connection and over four, and the processor time that the stack's processes take for it (over one). */
export const throughput: Row = {
  name: 'throughput',
  mtus: [1500, 65_520],
  kinds,
  async measure(context) {
    const figures: Record<string, number> = {};
    for (const direction of DIRECTIONS) {
      for (const streams of STREAMS) {
        const { gigabitsPerSecond, gigabytes, cpuS } = await transfer(context, [
          ...direction.options,
          '-P',
          String(streams),
        ]);
        figures[speedName(direction.name, streams)] = gigabitsPerSecond;
        const isWorthIt = streams === 1 && cpuS !== null && gigabytes >= COST_FROM_GIGABYTES;
        if (isWorthIt) figures[costName(direction.name)] = cpuS / gigabytes;
      }
    }
    return figures;
  },
};

async function transfer({ guest, subject, seconds }: RowContext, options: readonly string[]) {
  // iperf3 takes whole ones, and 0 for ever.
  const wholeSeconds = Math.ceil(seconds);
  const target = ['-c', subject.hostAlias, '-J', '-t', String(wholeSeconds), ...options];
  const cpuMs = async (): Promise<number> => {
    const each = await Promise.all(subject.pids.map(processCpuMs));
    return each.reduce((sum, ms) => sum + ms, 0);
  };
  const beforeMs = await cpuMs();
  const signal = AbortSignal.timeout((wholeSeconds + PATIENCE_S) * 1000);
  const { stdout, stderr } = await runCommand(guest.inside([...guest.iperf, ...target]), { env: guest.env, signal });
  const cpuS = subject.pids.length === 0 ? null : ((await cpuMs()) - beforeMs) / 1000;
  if (stdout === '') throw new Error(`iperf3 told nothing: ${signal.aborted ? 'it did not end' : stderr}`);
  return { ...parseIperfReport(stdout), cpuS };
}

function speedName(direction: string, streams: number): string {
  return `${direction}, ${streams === 1 ? '1 stream' : `${streams} streams`}`;
}

function costName(direction: string): string {
  return `processor time, ${direction}`;
}

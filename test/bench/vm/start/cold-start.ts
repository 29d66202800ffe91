import { finding } from '../../figures/result.ts';
import { median } from '../../figures/statistics.ts';
import type { BenchContext, Measurement } from '../measurement.ts';
import { dropPageCache } from './drop-page-cache.ts';
import { startSeries, type TimedStart, timedStart } from './timed-start.ts';

/** Seconds on two cores under TCG. */
const TARGET_S = 12;

/** Neither backend nor VM runs, the data disk is there from an earlier start, and the files are in the host's page cache. */
export const coldStart: Measurement = {
  name: 'cold-start',
  run: (context) => measure(context, { note: 'page cache warm', beforeEach: () => Promise.resolve() }),
};

/** The same with everything read from the disk. Needs root, and slows down whoever else works on this machine. */
export const coldStartUncached: Measurement = {
  name: 'cold-start-uncached',
  run: (context) => measure(context, { note: 'page cache dropped before each start', beforeEach: dropPageCache }),
};

interface Conditions {
  readonly note: string;
  readonly beforeEach: () => Promise<void>;
}

async function measure(context: BenchContext, { note, beforeEach }: Conditions): ReturnType<Measurement['run']> {
  const { machine } = context;
  await machine.start();
  const runs = context.repetitions({ usual: 5, quick: 2 });
  const starts: TimedStart[] = [];
  for (let run = 1; run <= runs; run += 1) {
    context.signal.throwIfAborted();
    await machine.turnOff();
    await beforeEach();
    starts.push(await timedStart(machine));
    context.progress(`${run}/${runs}`);
  }
  const answeredS = median(starts.map(({ answeredMs }) => answeredMs / 1000));
  return {
    series: startSeries(starts),
    findings: [finding('until `docker version` answered', 's', answeredS, TARGET_S)],
    notes: [`no backend ran, the VM was off; ${note}`],
  };
}

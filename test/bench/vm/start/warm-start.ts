import type { Measurement } from '../measurement.ts';
import { startSeries, type TimedStart, timedStart } from './timed-start.ts';

/** A start right after a stop, as `boathouse restart` does it. */
export const warmStart: Measurement = {
  name: 'warm-start',
  async run(context) {
    const { machine } = context;
    await machine.start();
    const runs = context.repetitions({ usual: 5, quick: 2 });
    const starts: TimedStart[] = [];
    let backends = 0;
    for (let run = 1; run <= runs; run += 1) {
      context.signal.throwIfAborted();
      await machine.stop();
      if (await machine.hasBackend()) backends += 1;
      starts.push(await timedStart(machine));
      context.progress(`${run}/${runs}`);
    }
    const notes = [`the VM was stopped just before; the backend still ran at ${backends} of ${runs} starts`];
    return { series: startSeries(starts), findings: [], notes };
  },
};

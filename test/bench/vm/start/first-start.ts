import { BenchMachine } from '../bench-machine.ts';
import type { Measurement } from '../measurement.ts';
import { startSeries, type TimedStart, timedStart } from './timed-start.ts';

/** The first start of an installation: keys are made, and the data disk is empty and so is formatted. */
export const firstStart: Measurement = {
  name: 'first-start',
  async run(context) {
    await context.machine.turnOff();
    const runs = context.repetitions({ usual: 3, quick: 1 });
    const starts: TimedStart[] = [];
    for (let run = 1; run <= runs; run += 1) {
      context.signal.throwIfAborted();
      await using machine = new BenchMachine(context.session, { name: `f${run}` }, context.signal);
      await machine.prepare();
      starts.push(await timedStart(machine));
      context.progress(`${run}/${runs}`);
    }
    const notes = ['a new data folder each time; the accelerator is set, so none is looked for; page cache warm'];
    return { series: startSeries(starts), findings: [], notes };
  },
};

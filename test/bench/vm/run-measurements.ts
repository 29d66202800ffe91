import { loadAverage } from '../figures/host-facts.ts';
import type { MeasurementResult } from '../figures/result.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { countOtherVms, type VmFacts, vmFacts } from './vm-facts.ts';

export interface MeasuredResult extends MeasurementResult {
  readonly tookS: number;
  /** Before and after. Under emulation our own VM is most of it. */
  readonly loadAverage: readonly [number, number];
  /** The larger of the counts before and after. Not 0: the figures are noisy. */
  readonly otherVms: number;
}

export interface Measured {
  readonly results: Readonly<Record<string, MeasuredResult>>;
  /** Null while no measurement has needed the VM. */
  readonly vm: VmFacts | null;
}

/**
 * One after another; yields all that there is so far after each, so that a failure costs no figure that was taken. A measurement
 * that fails ends it: what it left behind could spoil the ones that follow.
 */
export async function* runMeasurements(
  chosen: readonly Measurement[],
  contextFor: (measurement: Measurement) => BenchContext,
): AsyncGenerator<Measured, void> {
  let measured: Measured = { results: {}, vm: null };
  for (const measurement of chosen) {
    const context = contextFor(measurement);
    context.signal.throwIfAborted();
    const result = await runOne(measurement, context);
    const vm = (await vmFacts(context.machine)) ?? measured.vm;
    measured = { results: { ...measured.results, [measurement.name]: result }, vm };
    yield measured;
  }
}

async function runOne(measurement: Measurement, context: BenchContext): Promise<MeasuredResult> {
  const { folder } = context.session;
  const [begun, loadBefore, vmsBefore] = [performance.now(), loadAverage(), await countOtherVms(folder)];
  context.progress('begins');
  const result = await measurement.run(context);
  const otherVms = Math.max(vmsBefore, await countOtherVms(folder));
  const notes = otherVms === 0 ? result.notes : [...result.notes, `NOISY: other VMs ran meanwhile (${otherVms})`];
  const tookS = Math.round((performance.now() - begun) / 1000);
  return { ...result, notes, tookS, loadAverage: [loadBefore, loadAverage()], otherVms };
}

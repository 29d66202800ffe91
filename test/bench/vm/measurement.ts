import type { MeasurementResult } from '../figures/result.ts';
import type { TestSession } from '../../support/test-session.ts';
import type { BenchMachine } from './bench-machine.ts';

/** How often something is repeated, unless `--runs` says otherwise. */
export interface Repetitions {
  readonly usual: number;
  readonly quick: number;
}

/** What a measurement is given. It may leave the machine in any state; images and containers of its own it removes. */
export interface BenchContext {
  readonly session: TestSession;
  /** The machine that measurements share, off or running: see `startWithImage` and `turnOff`. One VM runs at a time. */
  readonly machine: BenchMachine;
  readonly quick: boolean;
  /** `--runs`, or what suits the measurement. */
  repetitions(count: Repetitions): number;
  /** Where it stands, for whoever waits. */
  progress(text: string): void;
  readonly signal: AbortSignal;
}

/** One figure or a few that belong together; one file each. */
export interface Measurement {
  /** For `--only`, and the key in the results. */
  readonly name: string;
  run(context: BenchContext): Promise<MeasurementResult>;
}

import type { Unit } from '../../figures/statistics.ts';
import type { RunningSubject } from '../subjects/subject.ts';

/** One figure of a row. */
export interface FigureKind {
  readonly name: string;
  readonly unit: Unit;
  /** Which is better: more of it, or less. */
  readonly better: 'more' | 'less';
}

/** Where the load runs, and with what. */
export interface LoadGuest {
  /** The command line that runs a program there. */
  readonly inside: (argv: readonly string[]) => string[];
  /** Of what runs that command line. */
  readonly env: NodeJS.ProcessEnv;
  /** As they are called there: `native/load.c`, and iperf3 with its loader. */
  readonly load: readonly string[];
  readonly iperf: readonly string[];
}

export interface RowContext {
  readonly guest: LoadGuest;
  readonly subject: RunningSubject;
  /** For one measurement of this row. */
  readonly seconds: number;
}

/** One kind of load, which yields one figure or a few. */
export interface Row {
  /** For `--rows`. */
  readonly name: string;
  readonly mtus: readonly number[];
  readonly kinds: readonly FigureKind[];
  /** By the figures' names; what could not be measured is left out. */
  measure(context: RowContext): Promise<Readonly<Record<string, number>>>;
}

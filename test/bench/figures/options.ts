import { parseArgs } from 'node:util';
import { parseOrRefuse } from '../../../electron/base/errors.ts';
import { UsageError, usageError } from './usage-error.ts';

export interface BenchOptions {
  /** Names of measurements; empty: all but those that run only when named. */
  readonly only: readonly string[];
  /** Repetitions of each; null: what suits each. */
  readonly runs: number | null;
  readonly quick: boolean;
  /** Names the file of the results. */
  readonly label: string;
}

/** Of `npm run bench:NAME`. */
export function usageOf(name: string): string {
  return `usage: npm run bench:${name} -- [--only NAME]... [--runs N] [--quick] [--label LABEL]

  --only NAME   that measurement alone; may be given more than once
  --runs N      repetitions of each measurement
  --quick       few repetitions and small sizes: to see that it works, not for figures to keep
  --label LABEL the results go to test/bench/results/${name}-LABEL.json; today's date when there is none
`;
}

/** Throws UsageError. `names` are the measurements that there are; `today` as `2026-11-20`. */
export function parseOptions(argv: readonly string[], names: readonly string[], today: string): BenchOptions {
  const values = parse(argv);
  const only = values.only ?? [];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: must be one of ${names.join(', ')}`);
  const label = values.label ?? today;
  if (!/^[\w.-]+$/.test(label)) throw new UsageError('--label: letters, digits, dots, dashes and underscores only');
  return { only, runs: parseRuns(values.runs), quick: values.quick, label };
}

function parse(argv: readonly string[]) {
  const parseFlags = () =>
    parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', multiple: true },
        runs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        label: { type: 'string' },
      },
    }).values;
  return parseOrRefuse(parseFlags, usageError);
}

function parseRuns(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--runs ${text}: must be a whole number from 1 to 9999`);
}

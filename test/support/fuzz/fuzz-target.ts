import type { FuzzInput, FuzzRecord } from './fuzz-input.ts';

export interface FuzzTarget {
  readonly name: string;
  /** Sound inputs to begin with. */
  readonly seeds: readonly FuzzInput[];
  /** A record that is worth putting in somewhere. */
  record(random: () => number): FuzzRecord;
  /** Plays an input on something fresh. Throws, or rejects, when what must hold does not. */
  run(input: FuzzInput): Promise<void>;
}

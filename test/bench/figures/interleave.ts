/** Takes one or more samples. */
export type Subject = () => Promise<readonly number[]>;

export interface InterleaveOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** After each round, counted from 1. */
  readonly onRound?: (round: number) => void;
}

/**
 * Runs each subject once a round, in every other round in reverse order: what changes slowly while we measure (another
 * program's load, a cache that fills) then touches all of them alike, and none is always the one that comes first.
 */
export async function interleave<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  options: InterleaveOptions,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 1; round <= options.rounds; round += 1) {
    const order = round % 2 === 1 ? names : [...names].reverse();
    for (const name of order) {
      options.signal.throwIfAborted();
      samples[name].push(...(await subjects[name]()));
    }
    options.onRound?.(round);
  }
  return samples;
}

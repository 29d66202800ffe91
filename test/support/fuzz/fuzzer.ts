import { Corpus } from './corpus.ts';
import { type Coverage, siteOf } from './coverage.ts';
import { encodeInput, type FuzzInput } from './fuzz-input.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { Mutator } from './mutator.ts';

export interface Finding {
  readonly target: string;
  /** `encodeInput`, reduced to what is needed. */
  readonly input: string;
  readonly error: Error;
}

export interface FuzzerOptions {
  readonly target: FuzzTarget;
  readonly coverage: Coverage;
  readonly random: () => number;
  /** Told before each run, for whoever watches for runs that never end. */
  readonly began: (input: FuzzInput) => void;
  /** Called after each run; rejects with what happened in it that nobody waited for. */
  readonly settled: () => Promise<void>;
  readonly found: (finding: Finding) => void;
}

/** For the reduction of one input. */
const MOST_TRIES = 150;

/**
 * Fuzzing of one target, guided by coverage: an input that reaches a branch for the first time, or a branch of a new order of magnitude more often, joins
 * the corpus, from which the next inputs are made. A failure is told once for each place that it comes from.
 */
export class Fuzzer {
  readonly corpus = new Corpus();
  executions = 0;
  readonly #options: FuzzerOptions;
  readonly #mutator: Mutator;
  readonly #known = new Set<string>();

  constructor(options: FuzzerOptions) {
    this.#options = options;
    this.#mutator = new Mutator(options.target, options.random);
  }

  /** Inputs that are kept if they reach something. */
  async begin(inputs: readonly FuzzInput[]): Promise<void> {
    for (const input of [...this.#options.target.seeds, ...inputs]) await this.#try(input);
  }

  async run(until: () => boolean): Promise<void> {
    const { random } = this.#options;
    while (!until()) await this.#try(this.#mutator.mutate(this.corpus.pick(random), this.corpus.pick(random)));
  }

  /** Few and small inputs that reach what all of the corpus reaches. */
  async minimised(): Promise<FuzzInput[]> {
    const { coverage } = this.#options;
    const sites = async (input: FuzzInput): Promise<Set<number>> => {
      const error = await this.#fails(input);
      return new Set(error === null ? coverage.features().map(siteOf) : []);
    };
    const kept: FuzzInput[] = [];
    const reached = new Set<number>();
    for (const input of this.corpus.covering()) {
      const needed = [...(await sites(input))].filter((site) => !reached.has(site));
      if (needed.length === 0) continue;
      const reduced = await this.#reduced(input, async (candidate) => {
        const found = await sites(candidate);
        return needed.every((site) => found.has(site));
      });
      for (const site of await sites(reduced)) reached.add(site);
      kept.push(reduced);
    }
    return kept;
  }

  async #try(input: FuzzInput): Promise<void> {
    const { coverage, target, found } = this.#options;
    const error = await this.#fails(input);
    if (error === null) {
      const features = coverage.features();
      if (coverage.merge()) this.corpus.add(input, features);
      return;
    }
    const place = placeOf(error);
    if (this.#known.has(place)) return;
    this.#known.add(place);
    const reduced = await this.#reduced(input, async (candidate) => {
      const again = await this.#fails(candidate);
      return again !== null && placeOf(again) === place;
    });
    found({ target: target.name, input: encodeInput(reduced), error });
  }

  async #fails(input: FuzzInput): Promise<Error | null> {
    const { began, coverage, settled, target } = this.#options;
    this.executions += 1;
    began(input);
    coverage.begin();
    try {
      await target.run(input);
      await settled();
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Leaves out records, and then cuts their ends off, as long as it is still what it is kept for. */
  async #reduced(input: FuzzInput, isStill: (candidate: FuzzInput) => Promise<boolean>): Promise<FuzzInput> {
    let best = input;
    let tries = MOST_TRIES;
    const attempt = async (candidate: FuzzInput): Promise<boolean> => {
      if (tries === 0) return false;
      tries -= 1;
      if (!(await isStill(candidate))) return false;
      best = candidate;
      return true;
    };
    for (let at = best.length - 1; at >= 0; at -= 1) await attempt(best.toSpliced(at, 1));
    for (let at = 0; at < best.length; at += 1) {
      const record = best[at];
      if (record === undefined) break;
      let { bytes } = record;
      while (
        bytes.length > 0 &&
        (await attempt(best.with(at, { ...record, bytes: bytes.slice(0, bytes.length >> 1) })))
      )
        bytes = best[at]?.bytes ?? bytes;
    }
    return best;
  }
}

/** Where it was thrown, without what differs from one input to the next. */
function placeOf(error: Error): string {
  const [, ...lines] = (error.stack ?? '').split('\n    at ');
  return `${error.message.replace(/\d+/g, 'N')} ${lines.slice(0, 2).join(' ')}`;
}

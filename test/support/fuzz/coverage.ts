import { COVERAGE_BYTES, COVERAGE_GLOBAL, SITES_GLOBAL } from './instrument.ts';

/** A module, its first site and how many it has. */
type ModuleSites = readonly [file: string, first: number, count: number];

/** How often a site was passed matters by order of magnitude: each of these begins a class of its own. */
const CLASSES = [1, 2, 3, 4, 8, 16, 32, 128];

/** Of a feature. */
export function siteOf(feature: number): number {
  return feature >>> 8;
}

/** The counters of the instrumented modules (`instrument.ts`), and what was reached by all runs together. */
export class Coverage {
  readonly #counts: Uint8Array;
  readonly #words: Uint32Array;
  /** One bit for each class that was seen at a site. */
  readonly #seen = new Uint8Array(COVERAGE_BYTES);
  readonly #classOf: Uint8Array;

  constructor() {
    const shared = globalThis as Record<string, unknown>;
    const counts = (shared[COVERAGE_GLOBAL] ??= new Uint8Array(COVERAGE_BYTES));
    if (!(counts instanceof Uint8Array)) throw new Error('the counters are not there');
    this.#counts = counts;
    this.#words = new Uint32Array(counts.buffer);
    this.#classOf = Uint8Array.from({ length: 256 }, (_, count) => {
      const index = CLASSES.findLastIndex((least) => count >= least);
      return index < 0 ? 0 : 1 << index;
    });
  }

  begin(): void {
    this.#counts.fill(0);
  }

  /** The sites of this run with the class of each, as numbers: two runs that took the same way have the same. */
  features(): number[] {
    const features: number[] = [];
    this.#each((site, bit) => features.push(site * 256 + bit));
    return features;
  }

  /** Takes the run's sites over; whether one of them was new. */
  merge(): boolean {
    let isNew = false;
    this.#each((site, bit) => {
      if (((this.#seen[site] ?? 0) & bit) !== 0) return;
      this.#seen[site] = (this.#seen[site] ?? 0) | bit;
      isNew = true;
    });
    return isNew;
  }

  /** By module: how many of its sites were ever reached. */
  report(): { readonly file: string; readonly reached: number; readonly sites: number }[] {
    const modules = ((globalThis as Record<string, unknown>)[SITES_GLOBAL] ?? []) as readonly ModuleSites[];
    return modules.map(([file, first, count]) => {
      const reached = this.#seen.subarray(first, first + count).reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
      return { file, reached, sites: count };
    });
  }

  #each(visit: (site: number, bit: number) => void): void {
    for (let word = 0; word < this.#words.length; word += 1) {
      if (this.#words[word] === 0) continue;
      for (let site = word * 4; site < word * 4 + 4; site += 1) {
        const bit = this.#classOf[this.#counts[site] ?? 0] ?? 0;
        if (bit !== 0) visit(site, bit);
      }
    }
  }
}

/** The units that figures come in. `%` is of one core, or of what the series names; `×` a ratio. */
export type Unit = 'ms' | 's' | '%' | 'MiB' | 'MB' | '×' | 'µs' | 'kB' | '1/s' | 'Gbit/s' | 's/GB';

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws RangeError when there is no sample: a median of nothing would be a figure out of thin air. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new RangeError('there is no sample');
  }
  return { median: (low + high) / 2, min, max };
}

export function median(samples: readonly number[]): number {
  return summarize(samples).median;
}

/** How many times the median of `base` the median of `samples` is. */
export function ratioOfMedians(samples: readonly number[], base: readonly number[]): number {
  return median(samples) / median(base);
}

/** By how much the median of `samples` lies above that of `base`. */
export function differenceOfMedians(samples: readonly number[], base: readonly number[]): number {
  return median(samples) - median(base);
}

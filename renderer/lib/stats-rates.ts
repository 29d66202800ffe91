import type { ContainerStats } from '../../electron/api/engine/container-stats.ts';

type Counter = {
  [K in keyof ContainerStats]: ContainerStats[K] extends number ? K : never;
}[keyof ContainerStats];

/** Bytes a second between each sample and the one before. Null for the first, and where a counter began anew: a restart. */
export function ratesOf(samples: readonly ContainerStats[], counter: Counter): readonly (number | null)[] {
  return samples.map((sample, index) => {
    const before = samples[index - 1];
    if (before === undefined) return null;
    const seconds = (sample.timeMs - before.timeMs) / 1000;
    const difference = sample[counter] - before[counter];
    return seconds <= 0 || difference < 0 ? null : difference / seconds;
  });
}

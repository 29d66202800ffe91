import { type Summary, summarize, type Unit } from './statistics.ts';

/** One thing that was measured repeatedly. */
export interface Series extends Summary {
  readonly name: string;
  readonly unit: Unit;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
}

/** What follows from the series. With a target it is reached when the value is not above it. */
export interface Finding {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly target: number | null;
  readonly reached: boolean | null;
}

export interface MeasurementResult {
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
  /** The conditions that the figures hold under, as sentences. */
  readonly notes: readonly string[];
}

/** Thousandths are kept: no clock here is better than that. */
export function series(name: string, unit: Unit, samples: readonly number[]): Series {
  const rounded = samples.map(toThousandths);
  const { median, min, max } = summarize(rounded);
  return { name, unit, median: toThousandths(median), min, max, samples: rounded };
}

export function finding(name: string, unit: Unit, value: number, target: number | null = null): Finding {
  return { name, unit, value: toThousandths(value), target, reached: target === null ? null : value <= target };
}

function toThousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

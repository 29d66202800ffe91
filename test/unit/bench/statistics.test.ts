import { describe, expect, test } from 'vitest';
import { differenceOfMedians, median, ratioOfMedians, summarize } from '../../bench/figures/statistics.ts';

describe('summarize', () => {
  test('takes the one in the middle of an odd number, whatever the order', () => {
    expect(summarize([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
  });

  test('takes the mean of the two in the middle of an even number', () => {
    expect(summarize([4, 1, 10, 2])).toEqual({ median: 3, min: 1, max: 10 });
  });

  test('sorts as numbers, not as texts', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  test('leaves the samples as they were', () => {
    const samples = [3, 1, 2];
    summarize(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  test('has no figure for no sample', () => {
    expect(() => summarize([])).toThrow(RangeError);
  });
});

test('a ratio and a difference are of medians: one outlier does not move them', () => {
  expect(ratioOfMedians([6, 6, 600], [3, 3, 3])).toBe(2);
  expect(differenceOfMedians([6, 6, 600], [3, 3, 3])).toBe(3);
});

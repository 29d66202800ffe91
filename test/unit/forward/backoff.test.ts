import { expect, it } from 'vitest';
import { backoffMs } from '../../../electron/forward/backoff.ts';

const limits = { firstMs: 100, longestMs: 1_000 };

it('doubles up to its limit', () => {
  const pauses = [1, 2, 3, 4, 5, 60, 1_000].map((failures) => backoffMs(failures, limits, () => 1));
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

it('is never less than half of its length', () => {
  expect(backoffMs(1, limits, () => 0)).toBe(50);
  expect(backoffMs(9, limits, () => 0)).toBe(500);
});

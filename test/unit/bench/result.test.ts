import { expect, test } from 'vitest';
import { finding, series } from '../../bench/figures/result.ts';

test('a series keeps its samples in order, to the thousandth', () => {
  expect(series('pull', 's', [2.00049, 1])).toEqual({
    name: 'pull',
    unit: 's',
    samples: [2, 1],
    median: 1.5,
    min: 1,
    max: 2,
  });
});

test('a target is reached up to and with its own value', () => {
  expect(finding('size', 'MB', 120, 120).reached).toBe(true);
  expect(finding('size', 'MB', 120.001, 120).reached).toBe(false);
});

test('without a target nothing is reached or missed', () => {
  expect(finding('size', 'MB', 1)).toMatchObject({ target: null, reached: null });
});

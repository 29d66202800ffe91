import { expect, test } from 'vitest';
import { UsageError } from '../../bench/figures/usage-error.ts';
import { parseOptions } from '../../bench/figures/options.ts';

const parse = (...argv: string[]) => parseOptions(argv, ['idle', 'image-load'], '2026-11-20');

test('without arguments everything is measured as often as suits it, and today names the results', () => {
  expect(parse()).toEqual({ only: [], runs: null, quick: false, label: '2026-11-20' });
});

test('all options', () => {
  const options = parse('--only', 'idle', '--only', 'image-load', '--runs', '3', '--quick', '--label', 'two-cores');
  expect(options).toEqual({ only: ['idle', 'image-load'], runs: 3, quick: true, label: 'two-cores' });
});

test.each([
  ['a measurement that is none', ['--only', 'idel'], 'must be one of idle, image-load'],
  ['no repetition', ['--runs', '0'], 'a whole number from 1'],
  ['half a repetition', ['--runs', '1.5'], 'a whole number from 1'],
  ['a label that leaves the folder', ['--label', '../x'], '--label'],
  ['an unknown option', ['--fast'], '--fast'],
])('%s is refused', (_, argv, text) => {
  const parsing = () => parse(...argv);
  expect(parsing).toThrow(UsageError);
  expect(parsing).toThrow(text);
});

import { expect, test } from 'vitest';
import { formatNumber, formatTable } from '../../bench/figures/table.ts';

test('columns of numbers are aligned to the right, with their headers; no line ends in spaces', () => {
  const table = formatTable(
    ['name', 'value', 'unit'],
    [
      ['a', 1234, 'ms'],
      ['longer', 0.5, ''],
    ],
  );
  expect(table).toBe('name    value  unit\na        1234  ms\nlonger  0.500\n');
});

test('a table without rows is its header', () => {
  expect(formatTable(['a', 'b'], [])).toBe('a  b\n');
});

test.each([
  [0, '0'],
  [0.00321, '0.0032'],
  [0.0421, '0.0421'],
  [7.254, '7.25'],
  [99.96, '100.0'],
  [1234.5, '1235'],
  [-2.5, '-2.50'],
])('%d is shown as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

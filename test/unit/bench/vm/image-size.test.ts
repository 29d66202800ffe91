import { expect, test } from 'vitest';
import { imageSizeResult } from '../../../bench/vm/image-size.ts';

const OUTPUT = 'amd64/vmlinux\t60000000\namd64\t260000000\namd64.ship/vmlinux.zst\t12000000\namd64.ship\t80500000\n';

test('what is shipped is held against the target', () => {
  const { series, findings } = imageSizeResult(OUTPUT, 'amd64');
  expect(series.map(({ name, median }) => [name, median])).toEqual([
    ['amd64/vmlinux', 60],
    ['amd64', 260],
    ['amd64.ship/vmlinux.zst', 12],
    ['amd64.ship', 80.5],
  ]);
  expect(findings).toMatchObject([{ unit: 'MB', value: 80.5, target: 120, reached: true }]);
});

test('a builder that told no sum is an error', () => {
  expect(() => imageSizeResult('amd64\t1\n', 'amd64')).toThrow('what it ships');
});

import { expect, test } from 'vitest';
import { formatReport } from '../../bench/figures/report.ts';
import { finding, series } from '../../bench/figures/result.ts';

test('the report lists series, findings with their targets, and the conditions', () => {
  const report = formatReport({
    load: {
      series: [series('socket', 's', [3, 1, 2])],
      findings: [finding('ratio', '×', 1.25, 1.3), finding('size', 'MB', 130, 120), finding('other', 'ms', 5)],
      notes: ['quiet machine'],
    },
  });
  expect(report).toBe(
    [
      'measurement  series  median   min   max  unit  samples',
      'load         socket    2.00  1.00  3.00  s     3',
      '',
      'measurement  finding  value  unit  target',
      'load         ratio     1.25  ×     reached (≤ 1.30)',
      'load         size       130  MB    missed (≤ 120)',
      'load         other     5.00  ms    –',
      '',
      'load: quiet machine',
      '',
    ].join('\n'),
  );
});

import { expect, test } from 'vitest';
import { parseIperfReport } from '../../../bench/net/rows/iperf-report.ts';
import { figure, parseLoad } from '../../../bench/net/rows/load.ts';

test('the speed of a transfer is the receiver’s, its size the sum of its intervals', () => {
  const report = {
    intervals: [{ sum: { bytes: 1e9 } }, { sum: { bytes: 5e8 } }],
    end: { sum_sent: { bits_per_second: 9e9 }, sum_received: { bits_per_second: 6e9 } },
  };
  expect(parseIperfReport(JSON.stringify(report))).toEqual({ gigabitsPerSecond: 6, gigabytes: 1.5 });
});

test('a transfer that failed says why', () => {
  expect(() => parseIperfReport('{"intervals":[],"error":"unable to connect"}')).toThrow('iperf3: unable to connect');
  expect(() => parseIperfReport('{"intervals":[],"end":{}}')).toThrow('has no sums');
});

test('a load’s findings are numbers, each by its name', () => {
  const found = parseLoad('{"perSecond":12.5,"lost":0}\n');
  expect(figure(found, 'perSecond')).toBe(12.5);
  expect(() => figure(found, 'p50Us')).toThrow('the load did not tell p50Us');
  expect(() => parseLoad('{"perSecond":"many"}')).toThrow('perSecond is no number');
  expect(() => parseLoad('{"perSecond":1e999}')).toThrow('perSecond is no number');
});

import { expect, test } from 'vitest';
import { processCpuMsOf, systemCpuMsOf } from '../../../bench/vm/usage/cpu-time.ts';
import { guestUsageOf } from '../../../bench/vm/usage/guest-usage.ts';

const STAT = 'cpu  100 5 50 9000 700 1 2 3 40 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n';
const MEMORY = 'MemTotal:        2048000 kB\nMemFree:         1536000 kB\nMemAvailable:    1945600 kB\n';

test('a process’ time is its user and system time, whatever its name holds', () => {
  const stat = '42 (a ) (b) S 1 42 42 0 -1 4194304 1 2 3 4 150 25 7 8 20 0 1 0 12345 1 1';
  expect(processCpuMsOf(stat)).toBe(1750);
});

test('a system’s time is all but idle and waiting, without the guest time that user time holds already', () => {
  expect(systemCpuMsOf(STAT)).toBe(1610);
});

test('a text that is no /proc/stat is told', () => {
  expect(() => systemCpuMsOf(MEMORY)).toThrow('/proc/stat');
});

test('the guest’s usage', () => {
  expect(guestUsageOf(STAT + MEMORY)).toEqual({ cpuMs: 1610, usedMiB: 100, touchedMiB: 500 });
});

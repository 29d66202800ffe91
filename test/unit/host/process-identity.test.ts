import { describe, expect, it, test } from 'vitest';
import { startsMayBeSame, startTicksOfStat, startTimeOfPs } from '../../../electron/host/process-identity.ts';

describe('startTicksOfStat', () => {
  const stat = (name: string, state: string): string =>
    `42 (${name}) ${state} 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 334867 1000 200 18446744073709551615`;

  it('counts from the end of the name, whatever it holds', () => {
    for (const name of ['sleep', 'a b', 'x) R 1 2', '((']) expect(startTicksOfStat(stat(name, 'S'))).toBe('334867');
  });

  it('calls zombies gone', () => {
    expect(startTicksOfStat(stat('sleep', 'Z'))).toBeNull();
    expect(startTicksOfStat(stat('sleep', 'X'))).toBeNull();
  });

  it('refuses what it does not know', () => {
    expect(() => startTicksOfStat('42 (x) S 1')).toThrow(/unexpected form/);
  });
});

describe('startTimeOfPs', () => {
  it('reads state and start of one process', () => {
    expect(startTimeOfPs('Ss   Fri Nov 20 08:15:01 2026\n')).toBe('Fri Nov 20 08:15:01 2026');
    expect(startTimeOfPs('Z+   Fri Nov 20 08:15:01 2026\n')).toBeNull();
    expect(startTimeOfPs('')).toBeNull();
  });
});

test.each([
  ['it is the same', '638', '638', true],
  ['it is another', '638', '639', false],
  ['there is no process', '638', null, false],
  ['there is no process, and nothing was told of the recorded one', '0', null, false],
  ['nothing is told of this one', '638', '0', true],
  ['nothing was told of the recorded one', '0', '638', true],
  ['nothing is told of either', '0', '0', true],
])('a process may be the recorded one by its start, where %s: %s, %s, %s', (_, recorded, now, may) => {
  expect(startsMayBeSame(recorded, now)).toBe(may);
});

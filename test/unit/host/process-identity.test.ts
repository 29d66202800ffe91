import { describe, expect, it, test } from 'vitest';
import {
  compareStarts,
  startTicksOfStat,
  startTimeOfPowerShell,
  startTimeOfPs,
} from '../../../electron/host/process-identity.ts';

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

describe('startTimeOfPowerShell', () => {
  it('reads the start and the program of one process', () => {
    expect(startTimeOfPowerShell('639001234567890123 node\r\n')).toBe('639001234567890123 node');
    expect(startTimeOfPowerShell('0 qemu-system-x86_64\r\n')).toBe('0 qemu-system-x86_64');
    expect(startTimeOfPowerShell('\r\n')).toBeNull();
  });

  it('is the same in every code page', () => {
    expect(startTimeOfPowerShell('7 B\ufffdathouse Caf\u00e9')).toBe('7 BathouseCaf');
    expect(startTimeOfPowerShell('7 \ufffd')).toBe('7');
  });

  it('refuses what it does not know', () => {
    expect(startTimeOfPowerShell('The term Get-Process')).toBeUndefined();
    expect(startTimeOfPowerShell('638')).toBeUndefined();
  });
});

test.each([
  ['it is the same', '638 node', '638 node', 'same'],
  ['it is the same, recorded by a build that noted no names', '638', '638 node', 'same'],
  ['it is the same, asked by a build that notes no names', '638 node', '638', 'same'],
  ['it started at another time', '638 node', '639 node', 'other'],
  ['it started at another time, recorded without a name', '638', '639 node', 'other'],
  ['there is no process', '638 node', null, 'other'],
  ['there is no process, and nothing was told of the recorded one', '0 node', null, 'other'],
  ['nothing is told of this one', '638 node', '0 node', 'unknown'],
  ['nothing was told of the recorded one', '0 node', '638 node', 'unknown'],
  ['nothing is told of either', '0 node', '0 node', 'unknown'],
  ['nothing is told of this one, which is another program', '638 node', '0 svchost', 'other'],
  ['nothing was told of the recorded one, which was another program', '0 vmwp', '638 node', 'other'],
  ['nothing was told of the recorded one but that it was there', '0', '638 node', 'unknown'],
  ['it is the same, on Linux', '0b1c-9d:334867', '0b1c-9d:334867', 'same'],
  ['it started after another start of the computer, on Linux', '0b1c-9d:334867', '0b1c-8d:334867', 'other'],
  ['it is the same, on a Mac', 'Fri Nov 20 08:15:01 2026', 'Fri Nov 20 08:15:01 2026', 'same'],
  ['it started at another time, on a Mac', 'Fri Nov 20 08:15:01 2026', 'Fri Nov 20 08:15:02 2026', 'other'],
])('starts are compared, where %s: %s, %s, %s', (_, recorded, now, outcome) => {
  expect(compareStarts(recorded, now)).toBe(outcome);
});

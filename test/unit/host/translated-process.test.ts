import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import type { CommandResult } from '../../../electron/host/run-command.ts';
import { findTranslator } from '../../../electron/host/translated-process.ts';

const asked: string[] = [];

/** A computer on which every program gives this answer. */
function answering(stdout: string, exitCode = 0): (file: string, args: readonly string[]) => Promise<CommandResult> {
  asked.length = 0;
  return (file, args) => {
    asked.push([file, ...args].join(' '));
    return Promise.resolve({ stdout, stderr: '', exitCode, signal: null });
  };
}

const MAC = { platform: 'darwin', arch: 'x64', env: {} } as const;
const WINDOWS = { platform: 'win32', arch: 'x64', env: { SystemRoot: 'D:\\Windows' } } as const;
const registry = (value: string): string =>
  `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\r\n    PROCESSOR_ARCHITECTURE    REG_SZ    ${value}\r\n\r\n`;

describe('a process for x64 processors', () => {
  it('is translated on Apple silicon', async () => {
    expect(await findTranslator(MAC, answering('1\n'))).toBe('rosetta');
    expect(asked).toEqual(['/usr/sbin/sysctl -n hw.optional.arm64']);
  });

  it('is not on Intel, which does not know the question, or says no', async () => {
    expect(await findTranslator(MAC, answering('', 1))).toBeNull();
    expect(await findTranslator(MAC, answering('0\n'))).toBeNull();
  });

  it('is translated by Windows on ARM, as its registry says', async () => {
    expect(await findTranslator(WINDOWS, answering(registry('ARM64')))).toBe('windows');
    expect(asked).toEqual([
      'D:\\Windows\\System32\\reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment /v PROCESSOR_ARCHITECTURE',
    ]);
    expect(await findTranslator(WINDOWS, answering(registry('AMD64')))).toBeNull();
  });

  it('counts as native where nobody answers', async () => {
    const silent = (): Promise<CommandResult> => Promise.reject(new BoathouseError('command-timeout', 'too late'));
    for (const facts of [MAC, WINDOWS]) expect(await findTranslator(facts, silent)).toBeNull();
  });
});

it('asks nothing for a process for ARM, nor on Linux', async () => {
  const run = answering('1\n');
  expect(await findTranslator({ ...MAC, arch: 'arm64' }, run)).toBeNull();
  expect(await findTranslator({ ...WINDOWS, arch: 'arm64' }, run)).toBeNull();
  expect(await findTranslator({ platform: 'linux', arch: 'x64', env: {} }, run)).toBeNull();
  expect(asked).toEqual([]);
});

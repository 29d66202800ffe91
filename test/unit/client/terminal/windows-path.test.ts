import { describe, expect, it } from 'vitest';
import {
  applyUserPath,
  pathWith,
  pathWithout,
  type RunScript,
} from '../../../../electron/client/terminal/windows-path.ts';

const BIN = String.raw`C:\Users\Ann\AppData\Local\Programs\Boathouse\resources\bin`;

describe('the user’s PATH on Windows', () => {
  it.each<[string, string]>([
    ['', BIN],
    [String.raw`%USERPROFILE%\go\bin;C:\Program Files\x`, String.raw`%USERPROFILE%\go\bin;C:\Program Files\x;${BIN}`],
    [String.raw`C:\x;`, String.raw`C:\x;${BIN}`],
    [`${BIN.toUpperCase()}\\;C:\\x`, `${BIN.toUpperCase()}\\;C:\\x`],
    [`"${BIN}"`, `"${BIN}"`],
  ])('%j gets the folder at its end, once', (path, expected) => {
    expect(pathWith(path, BIN)).toBe(expected);
  });

  it.each<[string, string]>([
    ['', ''],
    [BIN, ''],
    [String.raw`C:\x;${BIN};;%y%`, String.raw`C:\x;;%y%`],
    [String.raw`C:\x;;${BIN}\other`, String.raw`C:\x;;${BIN}\other`],
  ])('%j loses the folder and nothing else', (path, expected) => {
    expect(pathWithout(path, BIN)).toBe(expected);
  });

  /** The registry, as the two scripts use it. */
  function registry(path: string): {
    readonly run: RunScript;
    readonly written: () => Readonly<Record<string, string>>[];
  } {
    const written: Readonly<Record<string, string>>[] = [];
    const run: RunScript = (script, variables) => {
      if (script.includes('SetValue')) written.push(variables);
      const stdout = script.includes('SetValue') ? '' : `${Buffer.from(path).toString('base64')}\r\n`;
      return Promise.resolve({ exitCode: 0, signal: null, stdout, stderr: '' });
    };
    return { run, written: () => written };
  }

  it('is written when it changes, with what it was', async () => {
    const { run, written } = registry('C:\\Jürgen');
    await applyUserPath(BIN, true, run);
    expect(written()).toEqual([{ BOATHOUSE_OLD_PATH: 'C:\\Jürgen', BOATHOUSE_NEW_PATH: `C:\\Jürgen;${BIN}` }]);
  });

  it('is not written when it is as it should be', async () => {
    const { run, written } = registry(BIN);
    await applyUserPath(BIN, true, run);
    await applyUserPath('D:\\other', false, run);
    expect(written()).toEqual([]);
  });

  it('says why it could not be changed', async () => {
    const refused: RunScript = () =>
      Promise.resolve({ exitCode: 1, signal: null, stdout: '', stderr: 'by policy\r\n' });
    const restricted: RunScript = () =>
      Promise.resolve({ exitCode: 0, signal: null, stdout: '', stderr: '… NotSupportedInConstrainedLanguage' });
    const missing: RunScript = () => Promise.reject(new Error('powershell.exe was not found'));
    for (const [run, reason] of [
      [refused, 'by policy'],
      [restricted, 'a policy of this computer restricts PowerShell'],
      [missing, 'was not found'],
    ] as const) {
      await expect(applyUserPath(BIN, true, run)).rejects.toMatchObject({
        code: 'command-not-linked',
        message: expect.stringContaining(reason) as string,
        hint: expect.stringContaining('Add the folder by yourself') as string,
      });
    }
  });
});

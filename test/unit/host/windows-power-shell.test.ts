import { expect, it } from 'vitest';
import { windowsPowerShell } from '../../../electron/host/windows-power-shell.ts';

it('Windows PowerShell is named by its whole path', () => {
  const program = 'System32\\WindowsPowerShell\\v1.0\\powershell.exe';
  expect(windowsPowerShell({ SystemRoot: 'D:\\Win' })).toBe(`D:\\Win\\${program}`);
  expect(windowsPowerShell({})).toBe(`C:\\Windows\\${program}`);
});

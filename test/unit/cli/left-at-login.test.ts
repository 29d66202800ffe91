import { expect, it } from 'vitest';
import { leftAtLogin } from '../../../electron/cli/output/left-at-login.ts';

it('uninstall says where macOS keeps the start at login, which the app alone can take away', () => {
  expect(leftAtLogin('darwin', true)).toContain('Login Items');
  expect([leftAtLogin('darwin', false), leftAtLogin('linux', true), leftAtLogin('win32', true)]).toEqual(['', '', '']);
});

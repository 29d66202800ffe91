import { expect, it } from 'vitest';
import { distrustOfPipe, restrictPipe } from '../../../electron/host/pipe-access.ts';
import { loadWindowsAddon, type WindowsAddon } from '../../../electron/native/windows-addon.ts';
import { windowsAddon } from '../../support/host/windows-addon.ts';

const PIPE = '\\\\.\\pipe\\boathouse-0-api';
const addon = (parts: Partial<WindowsAddon>) => (): WindowsAddon => windowsAddon(parts);
const none = (): WindowsAddon => loadWindowsAddon(['/no/such/file.node']);

it('a pipe is restricted by its name', () => {
  const restricted: string[] = [];
  restrictPipe(PIPE, addon({ restrictToUser: (path) => restricted.push(path) }));
  expect(restricted).toEqual([PIPE]);
});

it('says what a pipe that could not be restricted is open to, and why', () => {
  expect(() => restrictPipe(PIPE, addon({}))).toThrow(
    expect.objectContaining({ code: 'pipe-open-to-others', message: expect.stringContaining('error 5') as string }),
  );
  expect(() => restrictPipe(PIPE, none)).toThrow(
    expect.objectContaining({
      code: 'pipe-open-to-others',
      message: expect.stringContaining('is not there') as string,
      hint: expect.stringContaining('build:windows') as string,
    }),
  );
});

it('a pipe is not trusted where its owner is another user, or is not told; without the addon nobody is asked', () => {
  expect(distrustOfPipe(PIPE, addon({ belongsToUser: () => false }))).toContain('another user');
  expect(distrustOfPipe(PIPE, addon({ belongsToUser: () => true }))).toBeNull();
  expect(distrustOfPipe(PIPE, addon({}))).toContain('error 5');
  expect(distrustOfPipe(PIPE, none)).toBeNull();
});

import { expect, it } from 'vitest';
import { distrustOfPipe, restrictPipe } from '../../../electron/host/pipe-access.ts';
import { loadPipeAddon, type PipeAddon } from '../../../electron/native/pipe-addon.ts';

const PIPE = '\\\\.\\pipe\\boathouse-0-api';
const refused = (): never => {
  throw Object.assign(new Error("the pipe's access list could not be set (Windows' error 5)"), { code: 'WIN32_5' });
};
const addon = (parts: Partial<PipeAddon>) => (): PipeAddon => ({
  restrictToUser: refused,
  belongsToUser: refused,
  describe: refused,
  ...parts,
});
const none = (): PipeAddon => loadPipeAddon(['/no/such/file.node']);

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
      hint: expect.stringContaining('build:pipes') as string,
    }),
  );
});

it('a pipe is not trusted where its owner is another user, or is not told; without the addon nobody is asked', () => {
  expect(distrustOfPipe(PIPE, addon({ belongsToUser: () => false }))).toContain('another user');
  expect(distrustOfPipe(PIPE, addon({ belongsToUser: () => true }))).toBeNull();
  expect(distrustOfPipe(PIPE, addon({}))).toContain('error 5');
  expect(distrustOfPipe(PIPE, none)).toBeNull();
});

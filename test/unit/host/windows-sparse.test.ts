import { expect, it } from 'vitest';
import { allocatedOnWindows, markSparseOnWindows } from '../../../electron/host/windows-sparse.ts';
import { loadWindowsAddon } from '../../../electron/native/windows-addon.ts';
import { windowsAddon } from '../../support/host/windows-addon.ts';

const FILE = 'C:\\Users\\you\\data.img';
const none = () => loadWindowsAddon(['/no/such/file.node']);

function fsutil(exitCode: number, stdout = '') {
  const asked: (readonly string[])[] = [];
  const run = (args: readonly string[]) => {
    asked.push(args);
    return Promise.resolve({ exitCode, signal: null, stdout, stderr: '' });
  };
  return { asked, run };
}

it('a file is marked by the addon, and fsutil is not asked', async () => {
  const { asked, run } = fsutil(1);
  const marked: string[] = [];
  await markSparseOnWindows(FILE, () => windowsAddon({ setSparse: (path) => marked.push(path) }), run);
  expect(marked).toEqual([expect.stringContaining('data.img')]);
  expect(asked).toEqual([]);
});

it.each([
  ['is not there', none],
  ['fails', () => windowsAddon({})],
])('a file is marked by fsutil where the addon %s', async (_what, load) => {
  const { asked, run } = fsutil(0);
  await markSparseOnWindows(FILE, load, run);
  expect(asked).toEqual([['sparse', 'setflag', FILE]]);
});

it('says what both said where neither works', async () => {
  const { run } = fsutil(1, 'The FSUTIL utility requires that you have administrative privileges.\r\n');
  await expect(markSparseOnWindows(FILE, none, run)).rejects.toMatchObject({
    code: 'file-not-sparse',
    message: expect.stringMatching(/addon for Windows is not there; fsutil: The FSUTIL utility requires/) as string,
  });
  const missing = () => Promise.reject(new Error('there is no fsutil'));
  await expect(markSparseOnWindows(FILE, () => windowsAddon({}), missing)).rejects.toMatchObject({
    message: expect.stringMatching(/Windows' error 5.*; there is no fsutil/) as string,
  });
});

it('what a file takes is told by the addon, or by nobody', () => {
  expect(allocatedOnWindows(FILE, () => windowsAddon({ allocatedBytes: () => 4096 }))).toBe(4096);
  expect(allocatedOnWindows(FILE, () => windowsAddon({}))).toBeNull();
  expect(allocatedOnWindows(FILE, none)).toBeNull();
});

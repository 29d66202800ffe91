import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { publishFolder } from '../../../../../vm-assets/builder/output/publish.ts';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'boathouse-test-'));
  folder = join(parent, 'amd64');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const files = (text: string) => new Map([['a', Buffer.from(text)]]);

it('makes the folder, then replaces it as a whole', async () => {
  await publishFolder(folder, files('one'));
  await writeFile(join(folder, 'stale'), '');
  await publishFolder(folder, files('two'));
  expect(await readdir(folder)).toEqual(['a']);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('two');
  expect(await readdir(parent)).toEqual(['amd64']);
});

it('leaves the image that is there when the new one cannot be written', async () => {
  await publishFolder(folder, files('one'));
  await expect(publishFolder(folder, new Map([['no/such/place', Buffer.alloc(0)]]))).rejects.toThrow('ENOENT');
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('one');
  expect(await readdir(parent)).toEqual(['amd64']);
});

it('removes what a build that was killed left, and nothing else', async () => {
  // No process has this number: Linux, macOS and Windows stay below it.
  const dead = '.amd64.2147483646.new';
  for (const name of [dead, `.amd64.${process.ppid}.new`, '.amd64.notes']) await mkdir(join(parent, name));
  await publishFolder(folder, files('one'));
  expect((await readdir(parent)).sort()).toEqual([`.amd64.${process.ppid}.new`, '.amd64.notes', 'amd64']);
});

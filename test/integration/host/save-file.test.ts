import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFile } from '../../../electron/host/open-file.ts';
import { saveFile } from '../../../electron/host/save-file.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boathouse-save-'));
  path = join(folder, 'a.tar');
});
afterEach(() => rm(folder, { recursive: true }));

const save = (text: string, overwrite = false, during: () => Promise<void> = () => Promise.resolve()) =>
  saveFile({ path, overwrite }, async (sink) => {
    await during();
    await pipeline(Readable.from([Buffer.from(text)]), sink);
  });

describe('a file that is saved', () => {
  it('is there in whole, and replaces another one only when told', async () => {
    await save('one');
    await expect(save('two')).rejects.toMatchObject({ code: 'file-exists' });
    expect(await readFile(path, 'utf8')).toBe('one');
    await save('two', true);
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['a.tar']);
  });

  it('does not replace one that came meanwhile', async () => {
    await expect(save('ours', false, () => writeFile(path, 'theirs'))).rejects.toMatchObject({ code: 'file-exists' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect(await readdir(folder)).toEqual(['a.tar']);
  });

  it('is not there when writing it fails', async () => {
    const failing = saveFile({ path, overwrite: false }, async (sink) => {
      sink.write('half');
      sink.destroy();
      await Promise.resolve();
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    });
    await expect(failing).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining(path) as string,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not take the place of a folder, or of what is no file', async () => {
    await mkdir(path);
    await expect(save('x', true)).rejects.toMatchObject({ code: 'file-unsuitable' });
    await rm(path, { recursive: true });
    await symlink('/etc/passwd', path);
    await expect(save('x', true)).rejects.toMatchObject({ code: 'file-unsuitable' });
    path = join(folder, 'nowhere', 'a.tar');
    await expect(save('x')).rejects.toMatchObject({
      code: 'file-missing',
      message: expect.stringContaining(path) as string,
    });
  });
});

describe('a file that is opened', () => {
  it('is a file', async () => {
    await writeFile(path, '12345');
    const { file, sizeBytes } = await openFile(path);
    await file.close();
    expect(sizeBytes).toBe(5);
    await expect(openFile(folder)).rejects.toMatchObject({ code: 'file-unsuitable' });
    await expect(openFile('/dev/zero')).rejects.toMatchObject({ code: 'file-unsuitable' });
    await expect(openFile('C:\\images.tar')).rejects.toMatchObject({ code: 'file-unsuitable' });
    await expect(openFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-missing' });
  });
});

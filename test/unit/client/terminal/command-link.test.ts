import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyCommandLink, commandLink } from '../../../../electron/client/terminal/command-link.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'bh-link-'))));
afterEach(() => rm(folder, { recursive: true }));

const LAUNCHER = '/opt/Boathouse/resources/bin/boathouse';
const link = () => ({ file: join(folder, 'bin', 'boathouse'), launcher: LAUNCHER });
const target = (): Promise<string | null> => readlink(link().file).catch(() => null);

describe('the command on the PATH', () => {
  it('is linked as long as it is wanted', async () => {
    await applyCommandLink(link(), true);
    await applyCommandLink(link(), true);
    expect(await target()).toBe(LAUNCHER);
    await applyCommandLink(link(), false);
    await applyCommandLink(link(), false);
    expect(await target()).toBeNull();
  });

  it('follows an app that was moved', async () => {
    await mkdir(dirname(link().file));
    await symlink('/home/ann/Boathouse/resources/bin/boathouse', link().file);
    await applyCommandLink(link(), true);
    expect(await target()).toBe(LAUNCHER);
  });

  it('leaves what is somebody else’s', async () => {
    await mkdir(dirname(link().file));
    await writeFile(link().file, 'another program');
    await expect(applyCommandLink(link(), true)).rejects.toMatchObject({ code: 'command-not-linked' });
    await applyCommandLink(link(), false);
    expect(await readFile(link().file, 'utf8')).toBe('another program');
    await rm(link().file);
    await symlink('/home/ann/Boathouse/resources/bin/boathouse', link().file);
    await applyCommandLink(link(), false);
    expect(await target()).toBe('/home/ann/Boathouse/resources/bin/boathouse');
  });

  it('says why it could not be made', async () => {
    await writeFile(join(folder, 'bin'), 'no folder');
    await expect(applyCommandLink(link(), true)).rejects.toThrow(/bin\/boathouse could not be made: /);
  });

  it('is nothing that a checkout has', async () => {
    const { launcher } = commandLink(null);
    expect(launcher).toBeNull();
    await expect(applyCommandLink({ ...link(), launcher }, true)).rejects.toMatchObject({ code: 'command-not-linked' });
    await applyCommandLink({ ...link(), launcher }, false);
  });
});

import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTarball } from '../../../build/packaging/tarball.ts';
import { expectSuccess } from '../../support/command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bh-tarball-'));
  await mkdir(join(folder, 'linux-unpacked', 'bin'), { recursive: true });
  await writeFile(join(folder, 'linux-unpacked', 'bin', 'program'), '', { mode: 0o755 });
  await symlink('linux-unpacked', join(folder, 'linux-unpacked', 'link'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = (unpacked: string) => ({
  folder,
  unpacked,
  rootName: 'Boathouse-1.0.0-linux-x64',
  file: join(folder, 'made.tar.gz'),
});

// GNU tar is what Linux has, and only there is such an archive made.
describe.runIf(process.platform === 'linux')('the archive of an unpacked app', () => {
  it('has a folder of the version’s name, and nobody’s user in it', async () => {
    await makeTarball(options('linux-unpacked'));
    const listed = await expectSuccess([
      'tar',
      '--list',
      '--verbose',
      '--numeric-owner',
      '--file',
      join(folder, 'made.tar.gz'),
    ]);
    const lines = listed.split('\n').map((line) => line.replace(/^(\S+ \S+) .* \d\d:\d\d /, '$1 '));
    expect(lines).toEqual([
      'drwxr-xr-x 0/0 Boathouse-1.0.0-linux-x64/',
      'drwxr-xr-x 0/0 Boathouse-1.0.0-linux-x64/bin/',
      '-rwxr-xr-x 0/0 Boathouse-1.0.0-linux-x64/bin/program',
      'lrwxrwxrwx 0/0 Boathouse-1.0.0-linux-x64/link -> linux-unpacked',
    ]);
  });

  it('is not there when it could not be made', async () => {
    await expect(makeTarball(options('nothing'))).rejects.toMatchObject({
      code: 'archive-failed',
      message: expect.stringContaining('nothing: Cannot stat') as string,
    });
    expect(await readdir(folder)).toEqual(['linux-unpacked']);
  });
});

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SearchContext, hypervisorFolders } from '../../../../electron/hypervisor/find-program.ts';
import { findQemu, installHint } from '../../../../electron/hypervisor/qemu/find-qemu.ts';

describe('findQemu', () => {
  let folder: string;
  let program: string;
  /** Not an installed app's. */
  const linux = (env: NodeJS.ProcessEnv): SearchContext => ({ platform: 'linux', env, packagedFolder: null });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'find-qemu-'));
    program = join(folder, 'qemu-system-x86_64');
    await writeFile(program, '');
    await chmod(program, 0o755);
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('obeys BOATHOUSE_QEMU, a program or its folder', async () => {
    for (const named of [program, folder]) {
      expect((await findQemu('amd64', linux({ BOATHOUSE_QEMU: named }))).binary).toBe(program);
    }
  });

  it('does not look further when that is wrong', async () => {
    const plain = join(folder, 'plain');
    await writeFile(plain, '');
    await mkdir(join(folder, 'empty'));
    for (const named of [join(folder, 'none'), plain, join(folder, 'empty')]) {
      await expect(findQemu('amd64', linux({ BOATHOUSE_QEMU: named, PATH: folder }))).rejects.toMatchObject({
        code: 'hypervisor-missing',
        message: expect.stringContaining(named) as string,
      });
    }
  });

  it('looks on PATH first, and never in the current folder', async () => {
    const { binary } = await findQemu('amd64', linux({ PATH: `.::${join(folder, 'none')}:${folder}` }));
    expect(binary).toBe(program);
  });

  it('prefers the app’s own, beside its data or in a folder bin, to what is installed, but not to BOATHOUSE_QEMU', async () => {
    const packagedFolder = join(folder, 'hypervisor');
    const env = { PATH: folder };
    const place = async (...names: string[]): Promise<string> => {
      const file = join(packagedFolder, ...names, 'qemu-system-x86_64');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '', { mode: 0o755 });
      return file;
    };
    const find = async (more: NodeJS.ProcessEnv = {}) =>
      await findQemu('amd64', { platform: 'darwin', env: { ...env, ...more }, packagedFolder });
    expect(await find()).toEqual({ binary: program, isPackaged: false });
    const inBin = await place('bin');
    expect(await find()).toEqual({ binary: inBin, isPackaged: true });
    const own = await place();
    expect(await find()).toEqual({ binary: own, isPackaged: true });
    expect(await find({ BOATHOUSE_QEMU: program })).toEqual({ binary: program, isPackaged: false });
    await chmod(own, 0o644);
    expect(await find()).toEqual({ binary: inBin, isPackaged: true });
  });

  it('names what to install', async () => {
    const missing = findQemu('arm64', {
      platform: 'win32',
      env: { BOATHOUSE_QEMU: '', PATH: folder },
      packagedFolder: join(folder, 'none'),
    });
    await expect(missing).rejects.toMatchObject({
      code: 'hypervisor-missing',
      hint: expect.stringContaining('winget') as string,
    });
    expect(installHint('arm64', 'linux')).toContain('qemu-system-arm');
    expect(installHint('amd64', 'darwin')).toContain('brew');
  });

  it('knows where package managers put it', () => {
    expect(hypervisorFolders({ platform: 'darwin', env: {} })).toContain('/opt/homebrew/bin');
    expect(hypervisorFolders({ platform: 'win32', env: { ProgramFiles: 'C:\\P' } })[0]).toMatch(/^C:\\P.qemu$/);
  });
});

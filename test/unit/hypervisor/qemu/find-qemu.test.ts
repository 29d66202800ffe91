import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualFolders } from '../../../../electron/hypervisor/find-program.ts';
import { findQemu, installHint } from '../../../../electron/hypervisor/qemu/find-qemu.ts';

describe('findQemu', () => {
  let folder: string;
  let program: string;

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
      expect(await findQemu('amd64', { platform: 'linux', env: { BOATHOUSE_QEMU: named } })).toBe(program);
    }
  });

  it('does not look further when that is wrong', async () => {
    const plain = join(folder, 'plain');
    await writeFile(plain, '');
    await mkdir(join(folder, 'empty'));
    for (const named of [join(folder, 'none'), plain, join(folder, 'empty')]) {
      await expect(
        findQemu('amd64', { platform: 'linux', env: { BOATHOUSE_QEMU: named, PATH: folder } }),
      ).rejects.toMatchObject({
        code: 'hypervisor-missing',
        message: expect.stringContaining(named) as string,
      });
    }
  });

  it('looks on PATH first, and never in the current folder', async () => {
    expect(await findQemu('amd64', { platform: 'linux', env: { PATH: `.::${join(folder, 'none')}:${folder}` } })).toBe(
      program,
    );
  });

  it('names what to install', async () => {
    const missing = findQemu('arm64', { platform: 'win32', env: { BOATHOUSE_QEMU: '', PATH: folder } });
    await expect(missing).rejects.toMatchObject({
      code: 'hypervisor-missing',
      hint: expect.stringContaining('winget') as string,
    });
    expect(installHint('arm64', 'linux')).toContain('qemu-system-arm');
    expect(installHint('amd64', 'darwin')).toContain('brew');
  });

  it('knows where package managers put it', () => {
    expect(usualFolders({ platform: 'darwin', env: {} })).toContain('/opt/homebrew/bin');
    expect(usualFolders({ platform: 'win32', env: { ProgramFiles: 'C:\\P' } })[0]).toMatch(/^C:\\P.qemu$/);
  });
});

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changeMode } from '../../../electron/share/nine-p/tree/change-entry.ts';

async function folderUnderTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mode-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

/** macOS' way goes on Linux as well, where it needs nothing of its own. */
describe.each(['linux', 'darwin'] as const)('the mode is changed, as on %s', (platform) => {
  it('of files, whatever it was, of folders and of pipes', async () => {
    const folder = await folderUnderTest();
    for (const [index, before] of [0o644, 0o444, 0o200].entries()) {
      const file = join(folder, `file${index}`);
      await writeFile(file, '');
      await chmod(file, before);
      await changeMode(file, 0o100751, platform);
      expect(await modeOf(file)).toBe(0o751);
    }
    await mkdir(join(folder, 'sub'), { mode: 0o555 });
    await changeMode(join(folder, 'sub'), 0o1770, platform);
    expect(await modeOf(join(folder, 'sub'))).toBe(0o1770);
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
    await changeMode(join(folder, 'pipe'), 0o640, platform);
    expect(await modeOf(join(folder, 'pipe'))).toBe(0o640);
  });

  it('of no link, nor of what it leads to', async () => {
    const folder = await folderUnderTest();
    await writeFile(join(folder, 'file'), '', { mode: 0o644 });
    await symlink('file', join(folder, 'link'));
    await expect(changeMode(join(folder, 'link'), 0o777, platform)).rejects.toMatchObject({ errno: 'EOPNOTSUPP' });
    expect(await modeOf(join(folder, 'file'))).toBe(0o644);
  });
});

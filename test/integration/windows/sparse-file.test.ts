import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSparseFile, growSparseFile, sparseFileSize } from '../../../electron/host/sparse-file.ts';
import { loadWindowsAddon } from '../../../electron/native/windows-addon.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

describe.runIf(process.platform === 'win32')('a sparse file', () => {
  it('is made and grown by the addon', async () => {
    const path = join(await temporaryFolder(), 'disk');
    await createSparseFile(path, 64 * GIB);
    await growSparseFile(path, 65 * GIB);
    expect((await sparseFileSize(path))?.sizeBytes).toBe(65 * GIB);
    expect(loadWindowsAddon().allocatedBytes(path)).toBe((await sparseFileSize(path))?.allocatedBytes);
  });

  it('takes what is written alone', async () => {
    const path = join(await temporaryFolder(), 'disk');
    await createSparseFile(path, 64 * GIB);
    await growSparseFile(path, 65 * GIB);
    expect((await sparseFileSize(path))?.allocatedBytes).toBeLessThan(MIB);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(2 * MIB, 1), 0, 2 * MIB, 32 * GIB);
    await file.sync();
    await file.close();
    const { allocatedBytes } = (await sparseFileSize(path)) ?? { allocatedBytes: 0 };
    expect(allocatedBytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(allocatedBytes).toBeLessThan(4 * MIB);
  });

  it('keeps what is in it when it is marked, open or not', async () => {
    const path = join(await temporaryFolder(), 'disk');
    await writeFile(path, 'data');
    const file = await open(path, 'r+');
    loadWindowsAddon().setSparse(path);
    expect((await file.readFile()).toString()).toBe('data');
    await file.close();
    expect((await stat(path)).size).toBe(4);
  });

  it('is an error of the system’s where there is none, or no path', () => {
    const addon = loadWindowsAddon();
    for (const ask of [(path: string) => addon.setSparse(path), (path: string) => addon.allocatedBytes(path)]) {
      expect(() => ask('C:\\no\\such\\file')).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^WIN32_[23]$/) as string }),
      );
      expect(() => ask('x'.repeat(2000))).toThrow(expect.objectContaining({ code: 'WIN32_87' }));
    }
  });
});

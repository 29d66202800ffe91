import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadImage } from '../../../electron/vm/image-store.ts';
import { verifyImage } from '../../../electron/vm/image-verifier.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';
import { writeTinyImage } from '../../support/vm/tiny-image.ts';

const NEVER = new AbortController().signal;

async function image(): Promise<string> {
  const folder = await temporaryFolder();
  await writeTinyImage(folder);
  return folder;
}

describe('an image', () => {
  test('is loaded with the paths of its files', async () => {
    const folder = await image();
    const { manifest, paths } = await loadImage(folder, 'amd64');
    expect(manifest.engine.version).toBe('28.5.2');
    expect(paths.rootfs).toBe(join(folder, 'rootfs.erofs'));
    await verifyImage(await loadImage(folder, 'amd64'), NEVER);
  });

  test.each([
    ['is missing', 'image-missing', (folder: string) => rm(join(folder, 'manifest.json'))],
    [
      'has a damaged manifest',
      'image-manifest-damaged',
      (folder: string) => writeFile(join(folder, 'manifest.json'), '{'),
    ],
    ['has no manifest', 'image-manifest-damaged', (folder: string) => writeFile(join(folder, 'manifest.json'), '"x"')],
    [
      'names a file elsewhere',
      'image-manifest-damaged',
      async (folder: string) => {
        const manifest = await writeTinyImage(folder);
        const kernel = { ...manifest.files.kernel, name: '../../etc/passwd' };
        await writeTinyImage(folder, { files: { ...manifest.files, kernel } });
      },
    ],
    [
      'is of a later format',
      'image-format-unknown',
      (folder: string) => writeFile(join(folder, 'manifest.json'), '{"formatVersion": 2}'),
    ],
    [
      'is for another architecture',
      'image-wrong-architecture',
      (folder: string) => writeTinyImage(folder, { arch: 'arm64' }),
    ],
  ])('that %s is refused', async (_, code, damage) => {
    const folder = await image();
    await damage(folder);
    await expect(loadImage(folder, 'amd64')).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('setup') as string,
    });
  });

  test('whose file is missing is refused, naming it', async () => {
    const folder = await image();
    await rm(join(folder, 'initramfs'));
    await expect(verifyImage(await loadImage(folder, 'amd64'), NEVER)).rejects.toMatchObject({
      code: 'image-file-missing',
      message: expect.stringContaining(join(folder, 'initramfs')) as string,
    });
  });

  test('whose file has another size or content is refused, naming it', async () => {
    const folder = await image();
    await writeFile(join(folder, 'sbom.spdx.json'), '[]');
    await expect(verifyImage(await loadImage(folder, 'amd64'), NEVER)).rejects.toMatchObject({
      code: 'image-file-damaged',
      message: expect.stringContaining('SHA-256') as string,
    });
    await truncate(join(folder, 'sbom.spdx.json'), 1);
    await expect(verifyImage(await loadImage(folder, 'amd64'), NEVER)).rejects.toThrow('it has 1 bytes, not 2');
  });

  test('is not verified any further once the start is given up', async () => {
    const loaded = await loadImage(await image(), 'amd64');
    const reason = new Error('given up');
    await expect(verifyImage(loaded, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

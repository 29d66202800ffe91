import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadImage } from '../../../electron/vm/image-store.ts';
import { verifyImage } from '../../../electron/vm/image-verifier.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';
import { writeTinyImage } from '../../support/vm/tiny-image.ts';

const SIZE = 33 * 1024 * 1024 + 12_345;
const NEVER = new AbortController().signal;

test('one bit that was flipped anywhere in a large file is found', async () => {
  const folder = await temporaryFolder();
  const { files } = await writeTinyImage(folder);
  const content = Buffer.alloc(SIZE, 'the root file system ');
  const sha256 = createHash('sha256').update(content).digest('hex');
  await writeFile(join(folder, files.rootfs.name), content);
  await writeTinyImage(folder, { files: { ...files, rootfs: { ...files.rootfs, sizeBytes: SIZE, sha256 } } });
  await writeFile(join(folder, files.rootfs.name), content);
  const image = await loadImage(folder, 'amd64');
  await verifyImage(image, NEVER);

  const file = await open(image.paths.rootfs, 'r+');
  for (const offset of [0, 1024 * 1024 - 1, 1024 * 1024, SIZE - 1]) {
    const byte = content.readUInt8(offset);
    await file.write(Buffer.of(byte ^ 0x10), 0, 1, offset);
    await expect(verifyImage(image, NEVER)).rejects.toMatchObject({
      code: 'image-file-damaged',
      message: expect.stringContaining(image.paths.rootfs) as string,
    });
    await file.write(Buffer.of(byte), 0, 1, offset);
  }
  await file.close();
  await verifyImage(image, NEVER);
});

import { type FileHandle, open, rm } from 'node:fs/promises';
import { createFileAtomically } from '../atomic-file.ts';
import { BLOCK_BYTES, geometryOf, headOf } from './layout.ts';

/**
 * Disks in the one format that machines of Hyper-V's Generation 2 take, written here since Windows has no program that makes them of raw
 * images. Both are dynamic ones: blocks that hold nothing are not in the file. Neither replaces a file: they reject with `EEXIST`, and with the codes
 * of the file system; what was begun is removed then.
 */

/** An empty disk of `sizeBytes`, whole and on the disk. Mode 0600. */
export async function createVhdx(path: string, sizeBytes: number): Promise<void> {
  const head = headOf(geometryOf(sizeBytes), new Float64Array(0));
  await createFileAtomically(path, async (file) => {
    await file.write(head, 0, undefined, 0);
  });
}

/** A disk with the content of the raw image `source`, for one run of a machine: it is not waited for until the system has written it. Mode 0600. */
export async function writeVhdx(path: string, source: string): Promise<void> {
  const image = await open(source, 'r');
  try {
    const geometry = geometryOf((await image.stat()).size);
    const offsets = new Float64Array(geometry.blockCount);
    await writeNew(path, async (file) => {
      const block = Buffer.alloc(BLOCK_BYTES);
      const zeros = Buffer.alloc(BLOCK_BYTES);
      let end = geometry.blocksOffset;
      for (let index = 0; index < geometry.blockCount; index += 1) {
        await readBlock(image, block, index * BLOCK_BYTES);
        if (block.equals(zeros)) continue;
        await file.write(block, 0, BLOCK_BYTES, end);
        offsets[index] = end;
        end += BLOCK_BYTES;
      }
      await file.write(headOf(geometry, offsets), 0, undefined, 0);
    });
  } finally {
    await image.close();
  }
}

/** Zeros after the image's end. */
async function readBlock(image: FileHandle, block: Buffer, position: number): Promise<void> {
  let filled = 0;
  while (filled < block.length) {
    const { bytesRead } = await image.read(block, filled, block.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  block.fill(0, filled);
}

async function writeNew(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await fill(file);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { geometryOf, headOf } from '../../../electron/host/vhdx/layout.ts';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { createVhdx, writeVhdx } from '../../../electron/host/vhdx/write-vhdx.ts';
import { pseudoRandom } from '../../support/pseudo-random.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const run = promisify(execFile);
const PROGRAM = '/usr/bin/qemu-img';
const REASON = existsSync(PROGRAM) ? '' : ': there is no qemu-img here (apt-get install qemu-utils)';
const MIB = 1024 * 1024;

interface ImageInfo {
  readonly 'virtual-size': number;
  readonly format: string;
}

async function infoOf(path: string): Promise<ImageInfo> {
  await run(PROGRAM, ['check', '-f', 'vhdx', path]);
  const { stdout } = await run(PROGRAM, ['info', '-f', 'vhdx', '--output=json', path]);
  return JSON.parse(stdout) as ImageInfo;
}

/** What QEMU, whose code for VHDX is another's, makes of the disks that we write. */
describe.skipIf(REASON !== '')(`VHDX, read by qemu-img${REASON}`, () => {
  it('has the content of the raw image, and no blocks of zeros', async () => {
    const folder = await temporaryFolder();
    const raw = join(folder, 'raw');
    const image = await open(raw, 'w');
    // The last block is not whole.
    const sizeBytes = 40 * MIB + 1536;
    await image.truncate(sizeBytes);
    const [data = Buffer.alloc(0)] = pseudoRandom(1, MIB);
    for (const at of [0, 5 * MIB + 512, 39 * MIB]) await image.write(data, 0, MIB, at);
    await image.write(data, 0, 1000, 40 * MIB);
    await image.close();
    const disk = join(folder, 'disk.vhdx');
    await writeVhdx(disk, raw);
    expect(await infoOf(disk)).toMatchObject({ 'virtual-size': sizeBytes });
    await run(PROGRAM, ['compare', '-f', 'raw', '-F', 'vhdx', raw, disk]);
    expect((await stat(disk)).size).toBe((4 + 5) * MIB);
  });

  it('is what an image of no whole sectors is padded to', async () => {
    const folder = await temporaryFolder();
    const raw = join(folder, 'raw');
    await writeFile(raw, 'short');
    const disk = join(folder, 'disk.vhdx');
    await writeVhdx(disk, raw);
    expect(await infoOf(disk)).toMatchObject({ 'virtual-size': 512 });
    const back = join(folder, 'back');
    await run(PROGRAM, ['convert', '-f', 'vhdx', '-O', 'raw', disk, back]);
    expect((await readFile(back)).toString('latin1')).toBe(`short${'\0'.repeat(507)}`);
  });

  it('has its blocks beyond the 4096th where QEMU looks for them', async () => {
    const disk = join(await temporaryFolder(), 'disk.vhdx');
    const geometry = geometryOf(4200 * MIB);
    const offsets = new Float64Array(geometry.blockCount);
    const blocks = [0, 4095, 4096, 4199];
    for (const [index, block] of blocks.entries()) offsets[block] = geometry.blocksOffset + index * MIB;
    const content = blocks.map((_, index) => Buffer.alloc(MIB, index + 1));
    await writeFile(disk, Buffer.concat([headOf(geometry, offsets), ...content]));
    await infoOf(disk);
    const reads = blocks.map((block, index) => ['-c', `read -P ${index + 1} ${block}M 1M`]);
    await run('/usr/bin/qemu-io', ['-f', 'vhdx', ...reads.flat(), disk]);
  });

  it.each([64 * MIB, 64 * 1024 * MIB, 2 * 1024 * 1024 * MIB])(
    'is empty when it is new: %i bytes',
    async (sizeBytes) => {
      const folder = await temporaryFolder();
      const disk = join(folder, 'disk.vhdx');
      await createVhdx(disk, sizeBytes);
      expect(await infoOf(disk)).toMatchObject({ 'virtual-size': sizeBytes });
      await run('/usr/bin/qemu-io', ['-f', 'vhdx', '-c', `read -P 0 ${sizeBytes - MIB} 1M`, disk]);
      // QEMU writes to it as well, and what it wrote is sound.
      await run('/usr/bin/qemu-io', ['-f', 'vhdx', '-c', 'write -P 7 32M 3M', disk]);
      await infoOf(disk);
      await run('/usr/bin/qemu-io', ['-f', 'vhdx', '-c', 'read -P 7 32M 3M', disk]);
    },
  );

  it('is measured as QEMU made it, with whatever blocks, and missed where it lost its end', async () => {
    const folder = await temporaryFolder();
    const raw = join(folder, 'raw');
    await writeFile(raw, '');
    await truncate(raw, 6000 * MIB);
    const [data = Buffer.alloc(0)] = pseudoRandom(2, MIB);
    const image = await open(raw, 'r+');
    for (const at of [0, 4500 * MIB, 5999 * MIB]) await image.write(data, 0, MIB, at);
    await image.close();
    for (const blockMib of [1, 2, 32, 256]) {
      const disk = join(folder, `${blockMib}.vhdx`);
      const options = `subformat=dynamic,block_size=${blockMib}M`;
      await run(PROGRAM, ['convert', '-f', 'raw', '-O', 'vhdx', '-o', options, raw, disk]);
      expect(await readVhdx(disk)).toEqual({ sizeBytes: 6000 * MIB });
      await truncate(disk, (await stat(disk)).size - MIB);
      await expect(readVhdx(disk)).rejects.toThrow('the end of the file is lost');
    }
  });

  it('is measured after QEMU wrote to it', async () => {
    const disk = join(await temporaryFolder(), 'disk.vhdx');
    await createVhdx(disk, 5000 * MIB);
    await run('/usr/bin/qemu-io', ['-f', 'vhdx', '-c', 'write -P 7 4990M 3M', disk]);
    expect(await readVhdx(disk)).toEqual({ sizeBytes: 5000 * MIB });
    await truncate(disk, (await stat(disk)).size - MIB);
    await expect(readVhdx(disk)).rejects.toThrow('the end of the file is lost');
  });
});

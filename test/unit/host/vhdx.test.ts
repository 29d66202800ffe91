import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../electron/host/vhdx/crc32c.ts';
import { geometryOf } from '../../../electron/host/vhdx/layout.ts';
import { createVhdx, writeVhdx } from '../../../electron/host/vhdx/write-vhdx.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const MIB = 1024 * 1024;

describe('VHDX', () => {
  it('has its checksums by the polynomial of RFC 3720', () => {
    // Appendix B.4: 32 bytes of zeros, of ones, and 0 to 31.
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a91_36aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8_ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd_794e);
  });

  it('has room in its table for what the blocks and their bitmaps take', () => {
    expect(geometryOf(1)).toEqual({ sizeBytes: 512, blockCount: 1, tableBytes: MIB, blocksOffset: 4 * MIB });
    // 131,072 entries are a MiB: 131,041 blocks and 31 bitmaps.
    expect(geometryOf(131_041 * MIB).tableBytes).toBe(MIB);
    expect(geometryOf(131_042 * MIB).tableBytes).toBe(2 * MIB);
  });

  it.each([0, -1, 65 * 1024 ** 4])('cannot be of %d bytes', (sizeBytes) => {
    expect(() => geometryOf(sizeBytes)).toThrow(RangeError);
  });

  it('has headers whose checksums are right, of which the second counts', async () => {
    const path = join(await temporaryFolder(), 'disk.vhdx');
    await createVhdx(path, 64 * MIB);
    const file = await readFile(path);
    expect(file.subarray(0, 8).toString('latin1')).toBe('vhdxfile');
    for (const [at, length, signature] of [
      [0x1_0000, 4096, 'head'],
      [0x2_0000, 4096, 'head'],
      [0x3_0000, 0x1_0000, 'regi'],
      [0x4_0000, 0x1_0000, 'regi'],
    ] as const) {
      const part = Buffer.from(file.subarray(at, at + length));
      const checksum = part.readUInt32LE(4);
      part.writeUInt32LE(0, 4);
      expect(part.subarray(0, 4).toString('latin1')).toBe(signature);
      expect(crc32c(part)).toBe(checksum);
    }
    expect(file.readBigUInt64LE(0x2_0008)).toBeGreaterThan(file.readBigUInt64LE(0x1_0008));
    expect(file).toHaveLength(4 * MIB);
  });

  it('replaces nothing, and leaves nothing when the image cannot be read', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'disk.vhdx');
    await writeFile(path, 'mine');
    await expect(createVhdx(path, MIB)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await expect(writeVhdx(join(folder, 'other.vhdx'), join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(folder)).toEqual(['disk.vhdx']);
  });
});

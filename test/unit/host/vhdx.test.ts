import { open, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../electron/host/vhdx/crc32c.ts';
import { geometryOf } from '../../../electron/host/vhdx/layout.ts';
import { readVhdx, VhdxDamage } from '../../../electron/host/vhdx/read-vhdx.ts';
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

describe('a VHDX that is there', () => {
  async function made(sizeBytes = 4 * 1024 * MIB): Promise<string> {
    const path = join(await temporaryFolder(), 'disk.vhdx');
    await createVhdx(path, sizeBytes);
    return path;
  }
  const change = async (path: string, at: number, bytes: readonly number[]): Promise<void> => {
    const file = await open(path, 'r+');
    await file.write(Uint8Array.from(bytes), 0, bytes.length, at);
    await file.close();
  };
  /** Puts the checksum right again. */
  const changeWhole = async (path: string, place: { at: number; length: number }, to: (part: Buffer) => void) => {
    const part = Buffer.from((await readFile(path)).subarray(place.at, place.at + place.length));
    to(part);
    part.writeUInt32LE(0, 4);
    part.writeUInt32LE(crc32c(part), 4);
    await change(path, place.at, [...part]);
  };

  it.each([1, 64 * MIB, 64 * 1024 * MIB, 16 * 1024 ** 4])('tells its size: %d bytes', async (sizeBytes) => {
    expect(await readVhdx(await made(sizeBytes))).toEqual({ sizeBytes: Math.ceil(sizeBytes / 512) * 512 });
  });

  it('is none where there is no file, and has no size where the file is empty', async () => {
    const path = join(await temporaryFolder(), 'disk.vhdx');
    expect(await readVhdx(path)).toBeNull();
    await writeFile(path, '');
    expect(await readVhdx(path)).toEqual({ sizeBytes: 0 });
  });

  it('is read by the copies of what is damaged, as long as there is one', async () => {
    const path = await made();
    await change(path, 0x2_0100, [1]);
    await change(path, 0x3_0100, [1]);
    expect(await readVhdx(path)).toEqual({ sizeBytes: 4 * 1024 * MIB });
    await change(path, 0x4_0100, [1]);
    await expect(readVhdx(path)).rejects.toThrow('both of its region tables are damaged');
    await change(path, 0x1_0100, [1]);
    await expect(readVhdx(path)).rejects.toThrow('both of its headers are damaged');
  });

  it.each<[string, string, (path: string) => Promise<void>]>([
    ['another file', 'the file is not a VHDX', (path) => writeFile(path, Buffer.alloc(5 * MIB, 1))],
    ['one without its metadata', 'its metadata are damaged', (path) => change(path, 2 * MIB, [0])],
    ['one without a size', 'parts of its description are missing', (path) => change(path, 2 * MIB + 64, [0])],
    ['a checkpoint', 'what differs from another disk', (path) => change(path, 2 * MIB + 64 * 1024 + 4, [2])],
    ['one that ends before its table', 'the end of the file is lost', (path) => truncate(path, 3 * MIB)],
    ['one that ends before its blocks', 'the end of the file is lost', (path) => change(path, 3 * MIB, [6, 0, 0x40])],
  ])('is refused with the reason: %s', async (_, reason, damage) => {
    const path = await made();
    await damage(path);
    const reading = readVhdx(path);
    await expect(reading).rejects.toThrow(VhdxDamage);
    await expect(reading).rejects.toThrow(reason);
  });

  it('is not asked for its blocks while its log is to be replayed', async () => {
    const path = await made();
    await change(path, 3 * MIB, [6, 0, 0x40]);
    await changeWhole(path, { at: 0x2_0000, length: 4096 }, (header) => header.fill(7, 48, 64));
    expect(await readVhdx(path)).toEqual({ sizeBytes: 4 * 1024 * MIB });
    // The older header does not count.
    await changeWhole(path, { at: 0x1_0000, length: 4096 }, (header) => header.writeUInt8(9, 8));
    await expect(readVhdx(path)).rejects.toThrow('the end of the file is lost');
  });
});

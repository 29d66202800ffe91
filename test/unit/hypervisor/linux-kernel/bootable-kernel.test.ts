import { mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBootableKernel } from '../../../../electron/hypervisor/linux-kernel/bootable-kernel.ts';
import { bootHeader } from '../../../../electron/hypervisor/linux-kernel/boot-header.ts';

const PLACE = 0x100_0000;

/** A 64-bit ELF file of two segments, the second with memory that the file does not have. */
function elfKernel(): Buffer {
  const file = Buffer.alloc(0x3000);
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeBigUInt64LE(BigInt(PLACE + 0x43), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(3, 56);
  const segments = [
    [1, 0x1000, PLACE, 0x1000, 0x1000],
    [1, 0x2000, PLACE + 0x2000, 0x10, 0x5001],
    [4, 0x1000, PLACE, 0x20, 0x20],
  ] as const;
  segments.forEach(([type, offset, address, fileBytes, memoryBytes], index) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(BigInt(offset), at + 8);
    file.writeBigUInt64LE(BigInt(address), at + 24);
    file.writeBigUInt64LE(BigInt(fileBytes), at + 32);
    file.writeBigUInt64LE(BigInt(memoryBytes), at + 40);
  });
  file.fill('a', 0x1000, 0x2000);
  file.fill('b', 0x2000, 0x2010);
  return file;
}

describe('a kernel file as a bzImage', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kernel-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const make = async (content: Buffer | null): Promise<{ readonly kernel: string; readonly target: string }> => {
    const kernel = join(folder, 'given');
    if (content !== null) await writeFile(kernel, content);
    const target = join(folder, 'kernel');
    await writeBootableKernel(kernel, target);
    return { kernel, target };
  };

  it('is made of an ELF file: a boot header, the way in, and each segment in its place', async () => {
    const { target } = await make(elfKernel());
    const file = await readFile(target);
    const address = PLACE - 0x1_0000;
    expect(file.toString('latin1', 0x202, 0x206)).toBe('HdrS');
    expect(file.readUInt16LE(0x1fe)).toBe(0xaa55);
    expect(Number(file.readBigUInt64LE(0x258))).toBe(address);
    expect(file.readUInt8(0x234)).toBe(0);
    expect(file.readUInt32LE(0x260)).toBe(0x1_0000 + 0x8000);
    const code = file.subarray((file.readUInt8(0x1f1) + 1) * 512);
    expect(code.length).toBe(0x1_0000 + 0x2010);
    expect(file.readUInt32LE(0x1f4) * 16).toBeLessThanOrEqual(code.length);
    expect(file.readUInt16LE(0x236) & 1).toBe(1);
    expect([8, 16, 24].map((offset) => code.readUInt32LE(offset))).toEqual([PLACE + 0x43, address, code.length]);
    // cli, and no zeros as between the two entries
    expect(code.subarray(0x200, 0x202).toString('hex')).toBe('fa48');
    expect(code.subarray(0x1_0000, 0x1_1000).every((byte) => byte === 0x61)).toBe(true);
    expect(code.subarray(0x1_1000, 0x1_2000).every((byte) => byte === 0)).toBe(true);
    expect(code.toString('latin1', 0x1_2000)).toBe('b'.repeat(16));
  });

  it('is refused when the file is shorter than it says', async () => {
    await expect(make(elfKernel().subarray(0, 0x2008))).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringContaining('shorter') as string,
    });
  });

  it('is the file itself when that is in the right form, in another one, or missing', async () => {
    const packed = Buffer.from(bootHeader({ address: PLACE, codeBytes: 0, memoryBytes: 4096, hasLongModeEntry: true }));
    for (const content of [null, packed, Buffer.from('no kernel at all')]) {
      const { kernel, target } = await make(content);
      expect(await readlink(target)).toBe(kernel);
      await rm(target);
    }
  });
});

import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { bootDisk } from '../../../../../vm-assets/builder/boot-disk/boot-disk.ts';
import { fatVolume } from '../../../../../vm-assets/builder/boot-disk/fat-volume.ts';
import { readBootDisk, readFat } from '../fixtures/fat-reader.ts';

const program = randomBytes(1_000_001);

it.each([
  ['amd64', 'EFI/BOOT/BOOTX64.EFI'],
  ['arm64', 'EFI/BOOT/BOOTAA64.EFI'],
] as const)('of %s has the program alone, where firmware looks for it', (arch, path) => {
  const files = readBootDisk(bootDisk(program, arch));
  expect([...files.keys()]).toEqual([path]);
  expect(files.get(path)?.equals(program)).toBe(true);
});

it('is the same for the same program, and has other names for another', () => {
  const [one, two, other] = [program, program, randomBytes(10)].map((each) => bootDisk(each, 'amd64'));
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
  const diskId = (disk: Buffer | undefined): string | undefined => disk?.toString('hex', 512 + 56, 512 + 72);
  expect(diskId(one)).not.toBe(diskId(other));
});

it('has a table at either end that the other names, with sound checksums', () => {
  const disk = bootDisk(program, 'amd64');
  expect(disk.length % (1024 * 1024)).toBe(0);
  const last = disk.length / 512 - 1;
  for (const [own, other] of [
    [1, last],
    [last, 1],
  ] as const) {
    const header = Buffer.from(disk.subarray(own * 512, own * 512 + 92));
    expect(header.toString('latin1', 0, 8)).toBe('EFI PART');
    expect([header.readBigUInt64LE(24), header.readBigUInt64LE(32)]).toEqual([BigInt(own), BigInt(other)]);
    const entries = Number(header.readBigUInt64LE(72)) * 512;
    expect(crc32(disk.subarray(entries, entries + 128 * 128))).toBe(header.readUInt32LE(88));
    const expected = header.readUInt32LE(16);
    header.writeUInt32LE(0, 16);
    expect(crc32(header)).toBe(expected);
  }
  expect(disk.readUInt16LE(510)).toBe(0xaa55);
  expect([disk.readUInt8(450), disk.readUInt32LE(454), disk.readUInt32LE(458)]).toEqual([0xee, 1, last]);
});

it('is FAT32 however small or large its files are', () => {
  for (const size of [0, 1, 512, 40_000_000]) {
    const volume = fatVolume([{ path: 'A/B.C', data: Buffer.alloc(size, 'x') }], 1);
    const clusters = volume.readUInt32LE(32) - 32 - 2 * volume.readUInt32LE(36);
    expect(clusters).toBeGreaterThanOrEqual(65_525);
    expect(volume.readUInt32LE(36) * 128).toBeGreaterThanOrEqual(clusters + 2);
    expect(readFat(volume).get('A/B.C')?.length).toBe(size);
  }
});

it('takes no name that FAT has not', () => {
  expect(() => fatVolume([{ path: 'EFI/too-long-a-name.efi', data: program }], 1)).toThrow(RangeError);
});

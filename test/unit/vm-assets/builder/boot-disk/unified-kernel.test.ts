import { expect, it } from 'vitest';
import { unifiedKernel } from '../../../../../vm-assets/builder/boot-disk/unified-kernel.ts';
import { efiProgram, readSections } from '../fixtures/efi-program.ts';

const kernel = Buffer.from(`MZ${'k'.repeat(5000)}`);
const initramfs = Buffer.alloc(1024, 'i');
const commandLine = 'quiet console=ttyS0';

it('carries kernel, initramfs and command line as sections behind those of the stub', () => {
  const stub = efiProgram();
  const program = unifiedKernel({ stub, kernel, initramfs, commandLine });
  const sections = readSections(program);
  expect(sections.map(({ name, address }) => [name, address])).toEqual([
    ['.text', 0x1000],
    ['.cmdline', 0x2000],
    ['.initrd', 0x3000],
    ['.linux', 0x4000],
  ]);
  const [text, line, archive, linux] = sections.map(({ data }) => data);
  expect(text?.equals(stub.subarray(0x400, 0x500))).toBe(true);
  expect(line?.toString()).toBe(`${commandLine}\0`);
  expect(archive?.equals(initramfs)).toBe(true);
  expect(linux?.equals(kernel)).toBe(true);
  const optional = 0x98;
  expect(program.readUInt32LE(optional + 56), 'size in memory').toBe(0x6000);
  expect(program.readUInt32LE(optional + 64), 'checksum').toBe(0);
  expect(stub.equals(efiProgram()), 'the stub stays as it was').toBe(true);
});

it.each([
  ['is no program', Buffer.alloc(1000), /no PE file/],
  ['ends early', efiProgram().subarray(0, 0x90), /no PE file/],
  ['has no room in its table', efiProgram(0x1c8), /no room for \.cmdline, \.initrd, \.linux/],
])('refuses a stub that %s', (_, stub, message) => {
  expect(() => unifiedKernel({ stub, kernel, initramfs, commandLine })).toThrow(
    expect.objectContaining({ code: 'image-stub-unknown', message: expect.stringMatching(message) as string }),
  );
});

it('refuses a kernel that is no EFI program', () => {
  expect(() => unifiedKernel({ stub: efiProgram(), kernel: initramfs, initramfs, commandLine })).toThrow(
    expect.objectContaining({ code: 'image-kernel-unknown' }),
  );
});

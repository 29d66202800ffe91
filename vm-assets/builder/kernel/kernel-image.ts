import { BoathouseError } from '../../../electron/base/errors.ts';
import { isElf64 } from '../binary/elf.ts';
import type { GuestArchitecture } from '../placeholders.ts';
import { filterThrough } from '../tool.ts';

/**
 * The kernel in the form that a hypervisor boots without a boot loader and without unpacking: on amd64 the ELF file inside the
 * bzImage (Linux, Documentation/arch/x86/boot.rst: setup_sects at 0x1f1, "HdrS" at 0x202, payload_offset and payload_length at
 * 0x248 and 0x24c, counted from the protected-mode code), on arm64 the Image (magic "ARMd" at 56).
 */
export async function bootableKernel(vmlinuz: Buffer, arch: GuestArchitecture, signal: AbortSignal): Promise<Buffer> {
  const kernel = arch === 'amd64' ? await unpackBzImage(vmlinuz, signal) : await unpackArmImage(vmlinuz, signal);
  if (kernel === undefined) {
    throw new BoathouseError('image-kernel-unknown', `the ${arch} kernel is in a form that the builder does not know`);
  }
  return kernel;
}

async function unpackBzImage(image: Buffer, signal: AbortSignal): Promise<Buffer | undefined> {
  if (image.length < 0x260 || image.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined;
  const setupSectors = image[0x1f1] ?? 0;
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c));
  const tool = compressionOf(payload);
  // The last four bytes of the payload are the unpacked size, which the kernel's build adds for its own use.
  const kernel = tool && (await filterThrough(tool, ['-dcq'], payload.subarray(0, -4), signal));
  return kernel && isElf64(kernel) ? kernel : undefined;
}

async function unpackArmImage(image: Buffer, signal: AbortSignal): Promise<Buffer | undefined> {
  const tool = compressionOf(image);
  const kernel = tool === undefined ? image : await filterThrough(tool, ['-dcq'], image, signal);
  return kernel.length > 64 && kernel.toString('latin1', 56, 60) === 'ARMd' ? kernel : undefined;
}

function compressionOf(data: Buffer): string | undefined {
  const magic = data.toString('hex', 0, 6);
  if (magic.startsWith('28b52ffd')) return 'zstd';
  if (magic === 'fd377a585a00') return 'xz';
  return magic.startsWith('1f8b') ? 'gzip' : undefined;
}

import { type FileHandle, open, symlink } from 'node:fs/promises';
import { asBoathouseError } from '../../base/errors.ts';
import { bootHeader, hasBootHeader, SETUP_BYTES } from './boot-header.ts';
import { type ElfKernel, type ElfSegment, readElfKernel } from './elf-kernel.ts';
import { ENTRY_ROOM_BYTES, kernelEntry } from './kernel-entry.ts';

/**
 * What boots Linux on Intel Macs wants a `bzImage`. The image's kernel is the ELF file that is packed inside of one, since that is up sooner
 * elsewhere. So it is packed again, not compressed, behind a few instructions of our own:
 *
 *   0            boot header (`boot-header.ts`)
 *   1 KiB        `kernel-entry.ts`, loaded 64 KiB below the kernel
 *   65 KiB …     the kernel's segments, each as far behind the first as in memory
 *
 * - HyperKit boots it as another Linux would by kexec: at the address that the header names, in 32-bit mode.
 * - Virtualization.framework looks for the header as well: of an ELF file it makes nothing. That is known from its code, which refuses what
 *   has neither 0xaa55 nor `HdrS` or an older protocol than 2.04 (kel.bz, “Notes on Virtualization.Framework”, 2020); neither where it
 *   loads the file nor in which mode it enters it is. So both entries are there, and both work wherever the file lies.
 *
 * A `bzImage`, and anything else, is left as it is: who boots it has his own words for what he cannot load.
 */
const HEAD_BYTES = 4096;
const COPY_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 4096;

/** Writes the kernel as a `bzImage` to `target`, or links to it when there is nothing to pack. Throws `hypervisor-failed`. */
export async function writeBootableKernel(kernel: string, target: string): Promise<void> {
  const source = await open(kernel).catch(() => null);
  try {
    const elf = source === null ? null : await readKernel(source);
    if (source === null || elf === null) await symlink(kernel, target);
    else await pack(source, elf, target);
  } catch (error) {
    throw asBoathouseError(error, 'hypervisor-failed', `the kernel ${kernel} cannot be packed as a bzImage`);
  } finally {
    await source?.close();
  }
}

async function readKernel(source: FileHandle): Promise<ElfKernel | null> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await source.read(head, 0, HEAD_BYTES, 0);
  const read = head.subarray(0, bytesRead);
  return hasBootHeader(read) ? null : readElfKernel(read);
}

async function pack(source: FileHandle, { entry, segments }: ElfKernel, target: string): Promise<void> {
  const first = Math.min(...segments.map(({ address }) => address));
  const fileEnd = Math.max(...segments.map(({ address, fileBytes }) => address + fileBytes));
  const memoryEnd = Math.max(...segments.map(({ address, memoryBytes }) => address + memoryBytes));
  const address = first - ENTRY_ROOM_BYTES;
  const place = {
    address,
    codeBytes: fileEnd - address,
    memoryBytes: Math.ceil((memoryEnd - address) / PAGE_BYTES) * PAGE_BYTES,
    hasLongModeEntry: true,
  };
  const file = await open(target, 'wx', 0o600);
  try {
    await file.write(bootHeader(place), 0, SETUP_BYTES, 0);
    const code = kernelEntry({ entry, place: address, bytes: place.codeBytes });
    await file.write(code, 0, code.length, SETUP_BYTES);
    for (const segment of segments) await copy(source, segment, file, SETUP_BYTES + segment.address - address);
  } finally {
    await file.close();
  }
}

async function copy(source: FileHandle, { fileOffset, fileBytes }: ElfSegment, file: FileHandle, to: number) {
  const buffer = Buffer.allocUnsafe(Math.min(COPY_BYTES, fileBytes));
  for (let done = 0; done < fileBytes; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, fileBytes - done), fileOffset + done);
    if (bytesRead === 0) throw new Error('the kernel file is shorter than its segments');
    await file.write(buffer, 0, bytesRead, to + done);
    done += bytesRead;
  }
}

import { type FileHandle, open } from 'node:fs/promises';

/** Of which system a program or library is, and for which processors; `other` is each that no package of ours is for. */
export interface ProgramHeader {
  readonly format: 'Mach-O' | 'PE';
  readonly architectures: readonly ('x64' | 'arm64' | 'other')[];
}

/** As far as `e_lfanew` of a PE file leads, with room to spare. */
const HEAD_BYTES = 4096;

/** `CPU_TYPE_X86_64`, `CPU_TYPE_ARM64` (Apple's mach/machine.h). */
const MACHO_PROCESSORS: Readonly<Record<number, 'x64' | 'arm64'>> = { 0x0100_0007: 'x64', 0x0100_000c: 'arm64' };
/** `IMAGE_FILE_MACHINE_AMD64`, `_ARM64` (Microsoft's “PE Format”). */
const PE_PROCESSORS: Readonly<Record<number, 'x64' | 'arm64'>> = { 0x8664: 'x64', 0xaa64: 'arm64' };

/** Little-endian, of 64 and of 32 bits (mach-o/loader.h). */
const MACHO_MAGICS: readonly number[] = [0xfeed_facf, 0xfeed_face];
/** Big-endian: magic, count, then a record for each processor, of this size (mach-o/fat.h). Java's classes begin alike, with a larger count. */
const FAT_RECORD_BYTES: Readonly<Record<number, number>> = { 0xcafe_babe: 20, 0xcafe_babf: 32 };
const FAT_HEADER_BYTES = 8;
const FAT_MAX = 16;

/** Null: it is no program of macOS or Windows, but one of another system, or data. Rejects with the system's error. */
export async function readProgramHeader(file: string): Promise<ProgramHeader | null> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return programHeader(buffer.subarray(0, bytesRead));
  } finally {
    await handle?.close();
  }
}

/** By the first bytes of a file. */
export function programHeader(head: Buffer): ProgramHeader | null {
  return machO(head) ?? fatMachO(head) ?? pe(head);
}

function machO(head: Buffer): ProgramHeader | null {
  if (head.length < 8 || !MACHO_MAGICS.includes(head.readUInt32LE(0))) return null;
  return { format: 'Mach-O', architectures: [MACHO_PROCESSORS[head.readUInt32LE(4)] ?? 'other'] };
}

function fatMachO(head: Buffer): ProgramHeader | null {
  if (head.length < FAT_HEADER_BYTES) return null;
  const recordBytes = FAT_RECORD_BYTES[head.readUInt32BE(0)];
  const count = head.readUInt32BE(4);
  if (recordBytes === undefined || count > FAT_MAX) return null;
  if (head.length < FAT_HEADER_BYTES + count * recordBytes) return null;
  const processors = Array.from({ length: count }, (_, index) =>
    head.readUInt32BE(FAT_HEADER_BYTES + index * recordBytes),
  );
  return { format: 'Mach-O', architectures: processors.map((one) => MACHO_PROCESSORS[one] ?? 'other') };
}

function pe(head: Buffer): ProgramHeader | null {
  if (head.length < 0x40 || head.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = head.readUInt32LE(0x3c);
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  return { format: 'PE', architectures: [PE_PROCESSORS[head.readUInt16LE(at + 4)] ?? 'other'] };
}

/**
 * A 64-bit x86 ELF executable, as far as loading it takes (`/usr/include/elf.h`):
 *
 *   header    0 "\x7fELF" 2 1   18 u16 machine   24 u64 entry   32 u64 program headers   54 u16 size of one   56 u16 number of them
 *   program   0 u32 type   8 u64 offset in the file   24 u64 physical address   32 u64 bytes in the file   40 u64 bytes in memory
 */
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const MAGIC = '\x7fELF\x02\x01';
const MACHINE_X86_64 = 62;
const TYPE_LOAD = 1;

export interface ElfSegment {
  readonly fileOffset: number;
  /** Physical. */
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

export interface ElfKernel {
  /** Physical, as Linux has it: the linker script makes it so. */
  readonly entry: number;
  readonly segments: readonly ElfSegment[];
}

/** `head`: the first bytes of the file, program headers included. Null when it is no such file. */
export function readElfKernel(head: Buffer): ElfKernel | null {
  if (head.length < HEADER_BYTES || head.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  if (head.readUInt16LE(18) !== MACHINE_X86_64 || head.readUInt16LE(54) !== PROGRAM_HEADER_BYTES) return null;
  const start = Number(head.readBigUInt64LE(32));
  const count = head.readUInt16LE(56);
  if (start + count * PROGRAM_HEADER_BYTES > head.length) return null;
  const segments: ElfSegment[] = [];
  for (let at = start; at < start + count * PROGRAM_HEADER_BYTES; at += PROGRAM_HEADER_BYTES) {
    if (head.readUInt32LE(at) !== TYPE_LOAD) continue;
    segments.push({
      fileOffset: Number(head.readBigUInt64LE(at + 8)),
      address: Number(head.readBigUInt64LE(at + 24)),
      fileBytes: Number(head.readBigUInt64LE(at + 32)),
      memoryBytes: Number(head.readBigUInt64LE(at + 40)),
    });
  }
  return segments.length === 0 ? null : { entry: Number(head.readBigUInt64LE(24)), segments };
}

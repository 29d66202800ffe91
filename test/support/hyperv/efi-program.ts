/**
 * A program of UEFI on amd64 with `code` as its one section, entered at its first byte, wherever it was loaded (Microsoft, "PE Format"; all
 * little-endian): "MZ", at 0x3c the offset of "PE\0\0", the COFF header, the optional header of PE32+, one section header.
 */
export function efiProgram(code: Uint8Array): Buffer {
  const sizeBytes = Math.ceil(code.length / FILE_ALIGNMENT) * FILE_ALIGNMENT;
  const file = Buffer.alloc(FILE_ALIGNMENT + sizeBytes);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(PE, 0x3c);
  file.write('PE\0\0', PE, 'latin1');
  writeCoffHeader(file.subarray(PE + 4));
  writeOptionalHeader(file.subarray(OPTIONAL), sizeBytes);
  const section = file.subarray(OPTIONAL + OPTIONAL_BYTES);
  section.write('.text', 0, 'latin1');
  section.writeUInt32LE(code.length, 8);
  section.writeUInt32LE(ADDRESS, 12);
  section.writeUInt32LE(sizeBytes, 16);
  section.writeUInt32LE(FILE_ALIGNMENT, 20);
  section.writeUInt32LE(CODE_READ_EXECUTE, 36);
  file.set(code, FILE_ALIGNMENT);
  return file;
}

const PE = 0x80;
const OPTIONAL = PE + 24;
const DIRECTORIES = 16;
const OPTIONAL_BYTES = 112 + DIRECTORIES * 8;
const FILE_ALIGNMENT = 512;
const ADDRESS = 4096;
/** IMAGE_SCN_CNT_CODE, IMAGE_SCN_MEM_EXECUTE, IMAGE_SCN_MEM_READ. */
const CODE_READ_EXECUTE = 0x6000_0020;

function writeCoffHeader(at: Buffer): void {
  at.writeUInt16LE(0x8664, 0);
  at.writeUInt16LE(1, 2);
  at.writeUInt16LE(OPTIONAL_BYTES, 16);
  // Executable, without line numbers and symbols, for addresses beyond 2 GiB. Not: without relocations, which it needs none of.
  at.writeUInt16LE(0x022e, 18);
}

function writeOptionalHeader(at: Buffer, codeBytes: number): void {
  at.writeUInt16LE(0x020b, 0);
  at.writeUInt32LE(codeBytes, 4);
  at.writeUInt32LE(ADDRESS, 16);
  at.writeUInt32LE(ADDRESS, 20);
  at.writeUInt32LE(ADDRESS, 32);
  at.writeUInt32LE(FILE_ALIGNMENT, 36);
  at.writeUInt32LE(ADDRESS + Math.ceil(codeBytes / ADDRESS) * ADDRESS, 56);
  at.writeUInt32LE(FILE_ALIGNMENT, 60);
  // IMAGE_SUBSYSTEM_EFI_APPLICATION
  at.writeUInt16LE(10, 68);
  at.writeUInt32LE(DIRECTORIES, 108);
}

import { BoathouseError } from '../../../electron/base/errors.ts';

/** A section to add; the program finds it by its name, at most eight ASCII characters. */
export interface NewSection {
  readonly name: string;
  readonly data: Buffer;
}

/**
 * A PE32+ program with more sections of read-only data behind its own (Microsoft, "PE Format"; all little-endian): "MZ", at 0x3c the
 * offset of "PE\0\0", then the COFF header of 20 bytes, the optional header, and the section table, 40 bytes a section. Data stands in
 * the file at multiples of the file alignment, and in memory at multiples of the section alignment.
 *
 * The table must have room before the first section's data: systemd's stubs, whose use this is, leave some. The checksum is set to
 * zero, as firmware looks at it no more than at a debug directory.
 */
export function withSections(program: Buffer, sections: readonly NewSection[]): Buffer {
  const headers = readHeaders(program);
  const added = sections.length * sectionHeaderBytes;
  if (headers.tableEnd + added > headers.headersEnd) {
    throw unfit(`its section table has no room for ${sections.map(({ name }) => name).join(', ')}`);
  }
  const head = Buffer.from(program);
  const parts: Buffer[] = [head];
  let fileOffset = program.length;
  let address = headers.imageEnd;
  for (const [index, { name, data }] of sections.entries()) {
    const gapBytes = roundUp(fileOffset, headers.fileAlignment) - fileOffset;
    const sizeBytes = roundUp(data.length, headers.fileAlignment);
    const at = headers.tableEnd + index * sectionHeaderBytes;
    head.fill(0, at, at + sectionHeaderBytes);
    head.write(name, at, 8, 'latin1');
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(address, at + 12);
    head.writeUInt32LE(sizeBytes, at + 16);
    head.writeUInt32LE(fileOffset + gapBytes, at + 20);
    head.writeUInt32LE(readableData, at + 36);
    parts.push(Buffer.alloc(gapBytes), data, Buffer.alloc(sizeBytes - data.length));
    fileOffset += gapBytes + sizeBytes;
    address = roundUp(address + data.length, headers.sectionAlignment);
  }
  head.writeUInt16LE(headers.sectionCount + sections.length, headers.coff + 2);
  head.writeUInt32LE(address, headers.optional + 56);
  head.writeUInt32LE(0, headers.optional + 64);
  return Buffer.concat(parts);
}

const sectionHeaderBytes = 40;
/** IMAGE_SCN_CNT_INITIALIZED_DATA and IMAGE_SCN_MEM_READ. */
const readableData = 0x4000_0040;
const pe32Plus = 0x20b;

interface Headers {
  readonly coff: number;
  readonly optional: number;
  readonly sectionCount: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  readonly tableEnd: number;
  /** Where the headers' room ends in the file. */
  readonly headersEnd: number;
  /** The first free address behind the program in memory. */
  readonly imageEnd: number;
}

function readHeaders(program: Buffer): Headers {
  const at = program.length > 0x40 && isMz(program) ? program.readUInt32LE(0x3c) : program.length;
  if (at + 0x100 > program.length || program.toString('latin1', at, at + 4) !== 'PE\0\0')
    throw unfit('it is no PE file');
  const coff = at + 4;
  const optional = coff + 20;
  if (program.readUInt16LE(optional) !== pe32Plus) throw unfit('it is not of 64 bits');
  const sectionCount = program.readUInt16LE(coff + 2);
  const table = optional + program.readUInt16LE(coff + 16);
  const sectionAlignment = program.readUInt32LE(optional + 32);
  const tableEnd = table + sectionCount * sectionHeaderBytes;
  if (tableEnd > program.length) throw unfit('it ends within its section table');
  const starts = Array.from({ length: sectionCount }, (_, index) =>
    program.readUInt32LE(table + index * sectionHeaderBytes + 20),
  ).filter((start) => start > 0);
  return {
    coff,
    optional,
    sectionCount,
    sectionAlignment,
    fileAlignment: program.readUInt32LE(optional + 36),
    tableEnd,
    headersEnd: Math.min(program.readUInt32LE(optional + 60), ...starts),
    imageEnd: roundUp(program.readUInt32LE(optional + 56), sectionAlignment),
  };
}

/** Whether a file may be a program of EFI, by its first two bytes. */
export function isMz(file: Buffer): boolean {
  return file.toString('latin1', 0, 2) === 'MZ';
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function unfit(why: string): BoathouseError {
  return new BoathouseError('image-stub-unknown', `the EFI stub cannot take the kernel: ${why}`, {
    hint: 'Name another package or file as “bootDisk” in image.yml.',
  });
}

/**
 * What the builder needs of an ELF file (System V ABI, 64-bit little-endian; both guest architectures are): the interpreter,
 * the libraries it needs, and named sections. Offsets are those of Elf64_Ehdr, Elf64_Phdr, Elf64_Shdr and Elf64_Dyn.
 */
const typeInterpreter = 3;
const typeDynamic = 2;
const typeLoad = 1;
const tagNeeded = 1;
const tagStringTable = 5;
const programHeaderBytes = 56;
const sectionHeaderBytes = 64;

export interface ElfDependencies {
  readonly interpreter: string | undefined;
  readonly needed: readonly string[];
}

export function isElf64(data: Buffer): boolean {
  return data.length >= 64 && data.readUInt32BE(0) === 0x7f454c46 && data[4] === 2 && data[5] === 1;
}

/** Undefined for what is no ELF file of ours, or one whose tables point outside of it. */
export function elfDependencies(data: Buffer): ElfDependencies | undefined {
  if (!isElf64(data)) return undefined;
  try {
    return readDependencies(data);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readDependencies(data: Buffer): ElfDependencies {
  const headers = programHeaders(data);
  const interpreterAt = headers.find(({ type }) => type === typeInterpreter);
  const dynamic = headers.find(({ type }) => type === typeDynamic);
  const interpreter = interpreterAt && stringAt(data, interpreterAt.offset);
  if (dynamic === undefined) return { interpreter, needed: [] };
  const names: number[] = [];
  let stringsAddress = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = read64(data, at);
    if (tag === 0) break;
    if (tag === tagNeeded) names.push(read64(data, at + 8));
    if (tag === tagStringTable) stringsAddress = read64(data, at + 8);
  }
  const segment = headers.find(
    ({ type, address, size }) => type === typeLoad && stringsAddress >= address && stringsAddress < address + size,
  );
  if (segment === undefined) return { interpreter, needed: [] };
  const strings = stringsAddress - segment.address + segment.offset;
  return { interpreter, needed: names.map((name) => stringAt(data, strings + name)) };
}

/** The content of a section, or undefined when there is none of that name or the file is no sound ELF file. */
export function elfSection(data: Buffer, wanted: string): Buffer | undefined {
  if (!isElf64(data)) return undefined;
  try {
    const table = read64(data, 40);
    const count = data.readUInt16LE(60);
    const namesHeader = table + data.readUInt16LE(62) * sectionHeaderBytes;
    const names = read64(data, namesHeader + 24);
    for (let index = 0; index < count; index += 1) {
      const header = table + index * sectionHeaderBytes;
      if (stringAt(data, names + data.readUInt32LE(header)) !== wanted) continue;
      const offset = read64(data, header + 24);
      const end = offset + read64(data, header + 32);
      return end <= data.length ? data.subarray(offset, end) : undefined;
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface ProgramHeader {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function programHeaders(data: Buffer): ProgramHeader[] {
  const table = read64(data, 32);
  const count = data.readUInt16LE(56);
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * programHeaderBytes;
    return {
      type: data.readUInt32LE(at),
      offset: read64(data, at + 8),
      address: read64(data, at + 16),
      size: read64(data, at + 32),
    };
  });
}

/** Beyond 2^53 no file reaches; such a value is a RangeError like one outside of the file. */
function read64(data: Buffer, offset: number): number {
  const value = Number(data.readBigUInt64LE(offset));
  if (!Number.isSafeInteger(value)) throw new RangeError('offset beyond any file');
  return value;
}

function stringAt(data: Buffer, offset: number): string {
  const end = data.indexOf(0, offset);
  if (offset >= data.length || end === -1) throw new RangeError('string outside of the file');
  return data.toString('latin1', offset, end);
}

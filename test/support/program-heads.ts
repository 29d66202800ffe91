/** Beginnings of programs for other systems, as far as anybody here reads them. */
type Processor = 'x64' | 'arm64';

const MACHO_PROCESSORS = { x64: 0x0100_0007, arm64: 0x0100_000c } as const;
const PE_PROCESSORS = { x64: 0x8664, arm64: 0xaa64 } as const;

export function machO(arch: Processor): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0xfeed_facf, 0);
  head.writeUInt32LE(MACHO_PROCESSORS[arch], 4);
  return head;
}

export function fatMachO(...processors: readonly Processor[]): Buffer {
  const head = Buffer.alloc(8 + 20 * processors.length);
  head.writeUInt32BE(0xcafe_babe, 0);
  head.writeUInt32BE(processors.length, 4);
  for (const [index, arch] of processors.entries()) head.writeUInt32BE(MACHO_PROCESSORS[arch], 8 + 20 * index);
  return head;
}

export function pe(arch: Processor): Buffer {
  const head = Buffer.alloc(0x80 + 24);
  head.write('MZ', 0, 'latin1');
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE\0\0', 0x80, 'latin1');
  head.writeUInt16LE(PE_PROCESSORS[arch], 0x84);
  return head;
}

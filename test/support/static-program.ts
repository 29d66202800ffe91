import type { Architecture } from '../../electron/hypervisor/driver.ts';

const HEADERS_BYTES = 120;
const ADDRESS = 0x40_0000;
const PAGE_BYTES = 0x1000;
const MACHINES: Readonly<Record<Architecture, number>> = { amd64: 62, arm64: 183 };

/** A Linux program that is nothing but `code`, entered at its first byte: a static 64-bit ELF file with one segment. */
export function staticProgram(arch: Architecture, code: Buffer): Buffer {
  const file = Buffer.alloc(HEADERS_BYTES);
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  file.writeUInt16LE(2, 16); // ET_EXEC
  file.writeUInt16LE(MACHINES[arch], 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(ADDRESS + HEADERS_BYTES), 24);
  file.writeBigUInt64LE(64n, 32);
  [64, 56, 1, 64].forEach((value, index) => file.writeUInt16LE(value, 52 + index * 2));
  file.writeUInt32LE(1, 64); // PT_LOAD
  file.writeUInt32LE(5, 68); // read, execute
  const size = HEADERS_BYTES + code.length;
  [0, ADDRESS, ADDRESS, size, size, PAGE_BYTES].forEach((value, index) =>
    file.writeBigUInt64LE(BigInt(value), 72 + index * 8),
  );
  return Buffer.concat([file, code]);
}

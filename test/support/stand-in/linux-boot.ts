import { readFileSync } from 'node:fs';
import { kernelEntry } from '../../../electron/hypervisor/linux-kernel/kernel-entry.ts';
import { type LoadedPart, pvhElf } from '../pvh-elf.ts';

/**
 * How an Intel Mac's hypervisors boot a Linux kernel file, as an ELF file that has QEMU do the same: code, zero page, command line and initial
 * ramdisk are laid into the memory, and the code is entered with the zero page in %esi.
 *
 * - `kexec`: HyperKit (`src/lib/firmware/kexec.c`, at its commit 3cb0d54). Loaded where the header says, entered at its first byte in 32-bit
 *   mode, no stack.
 * - `framework`: Virtualization.framework, of which only is known what it refuses (`electron/hypervisor/linux-kernel/`). The rest is what would
 *   be hardest for the kernel file: it is loaded at 1 MiB, whatever the header says, and entered in 64-bit mode.
 *
 * What differs: where zero page, command line and descriptor table are (below the ramdisk, and not in the first 20 KiB, which are QEMU's
 * firmware's), and that the last MiB of the memory is not given to the guest, as that firmware's tables are there.
 */
const HEADER = 0x1f1;
const HEADER_BYTES = 0x268 - HEADER;
const FIRST_ADDRESS = 0x10_0000;
const PAGE = 0x1000;
const FIRMWARE_BYTES = 0x10_0000;
/** Table and entry, zero page, command line, a page each; for 64-bit mode code and page tables. */
const AUXILIARY_BYTES = 11 * PAGE;
const LONG_MODE_ENTRY = 0x200;
const OLDEST_PROTOCOL: Readonly<Record<BootWay, number>> = { kexec: 0x020a, framework: 0x0204 };
const DESCRIPTORS = [0n, 0n, 0x00cf9a000000ffffn, 0x00cf92000000ffffn];

export type BootWay = 'kexec' | 'framework';

export interface BootRequest {
  readonly way: BootWay;
  readonly kernel: string;
  /** Empty: none. */
  readonly initrd: string;
  readonly commandLine: string;
  readonly memoryMiB: number;
}

/** Throws an Error in HyperKit's words for what cannot be loaded. */
export function linuxBoot({ way, kernel, initrd, commandLine, memoryMiB }: BootRequest): Buffer {
  const memoryEnd = memoryMiB * 1024 * 1024 - FIRMWARE_BYTES;
  const loaded = loadKernel(kernel, way, memoryEnd, commandLine);
  if (loaded === null) throw new Error(`kexec: failed to load kernel ${kernel}`);
  const { header, code } = loaded;
  const ramdisk = initrd === '' ? Buffer.alloc(0) : readOrNull(initrd);
  const start = alignDown(Math.min(header.readUInt32LE(0x22c - HEADER), memoryEnd - 1) - (ramdisk?.length ?? 0));
  if (ramdisk === null || start < FIRST_ADDRESS) throw new Error(`kexec: failed to load initrd ${initrd}`);
  const auxiliary = start - AUXILIARY_BYTES;
  const page = zeroPage({
    header,
    memoryEnd,
    commandLine: auxiliary + 2 * PAGE,
    ramdisk: { start, length: ramdisk.length },
  });
  const bridge = auxiliary + 3 * PAGE;
  const entered = way === 'kexec' ? code.address : bridge;
  const parts: LoadedPart[] = [
    code,
    { address: auxiliary, data: entry(auxiliary, auxiliary + PAGE, entered) },
    { address: auxiliary + PAGE, data: page },
    { address: auxiliary + 2 * PAGE, data: Buffer.from(`${commandLine === '' ? 'auto' : commandLine}\0`) },
    { address: bridge, data: kernelEntry({ entry: code.address + LONG_MODE_ENTRY, place: bridge, bytes: 0 }) },
    ...(ramdisk.length === 0 ? [] : [{ address: start, data: ramdisk }]),
  ];
  return pvhElf(parts, auxiliary);
}

/** `kexec_load_kernel`: its checks, in its order; null where it returns -1. Of the framework's the head of the file is known. */
function loadKernel(
  path: string,
  way: BootWay,
  memoryEnd: number,
  commandLine: string,
): { header: Buffer; code: LoadedPart } | null {
  const file = readOrNull(path);
  if (file === null || file.length < HEADER + HEADER_BYTES) return null;
  const header = Buffer.from(file.subarray(HEADER, HEADER + HEADER_BYTES));
  const u32 = (offset: number): number => header.readUInt32LE(offset - HEADER);
  const sectors = header.readUInt8(0);
  const codeStart = (sectors + 1) * 512;
  const isBootable =
    sectors !== 0 &&
    header.readUInt16LE(0x1fe - HEADER) === 0xaa55 &&
    header.toString('latin1', 0x202 - HEADER, 0x206 - HEADER) === 'HdrS' &&
    header.readUInt16LE(0x206 - HEADER) >= OLDEST_PROTOCOL[way] &&
    (header.readUInt8(0x211 - HEADER) & 1) === 1 &&
    file.length >= codeStart + u32(0x1f4) * 16;
  if (!isBootable) return null;
  const alignment = u32(0x230);
  const named =
    header.readUInt8(0x234 - HEADER) === 0
      ? Number(header.readBigUInt64LE(0x258 - HEADER))
      : Math.ceil(FIRST_ADDRESS / alignment) * alignment;
  const address = way === 'kexec' ? named : FIRST_ADDRESS;
  const memoryBytes = Math.ceil(u32(0x260) / PAGE) * PAGE;
  if (address < FIRST_ADDRESS || file.length - codeStart > memoryBytes || address + memoryBytes > memoryEnd)
    return null;
  if (Buffer.byteLength(commandLine) + 1 > u32(0x238)) return null;
  return { header, code: { address, data: file.subarray(codeStart) } };
}

interface ZeroPage {
  readonly header: Buffer;
  readonly memoryEnd: number;
  readonly commandLine: number;
  readonly ramdisk: { readonly start: number; readonly length: number };
}

function zeroPage({ header, memoryEnd, commandLine, ramdisk }: ZeroPage): Buffer {
  const page = Buffer.alloc(PAGE);
  header.copy(page, HEADER);
  page.writeUInt32LE(commandLine, 0x228);
  page.writeUInt32LE(0, 0x23c);
  page.writeUInt8(0xd, 0x210);
  page.writeUInt32LE(ramdisk.start, 0x218);
  page.writeUInt32LE(ramdisk.length, 0x21c);
  page.writeUInt32LE((memoryEnd - FIRST_ADDRESS) >>> 10, 0x1e0);
  const ranges = [
    [0, 0x9fc00],
    [FIRST_ADDRESS, memoryEnd - FIRST_ADDRESS],
  ] as const;
  page.writeUInt8(ranges.length, 0x1e8);
  ranges.forEach(([start, length], index) => {
    page.writeBigUInt64LE(BigInt(start), 0x2d0 + index * 20);
    page.writeBigUInt64LE(BigInt(length), 0x2d0 + index * 20 + 8);
    page.writeUInt32LE(1, 0x2d0 + index * 20 + 16);
  });
  return page;
}

/** 32-bit code that leaves the processor as `kexec` does, with its descriptor table behind it. */
function entry(address: number, page: number, kernel: number): Buffer {
  const code = Buffer.from(
    'fa0f0115000000' + // cli; lgdt POINTER
      '00b8180000008ed88ec08ed0' + // mov $0x18, %eax, and to %ds, %es, %ss
      'be00000000' + // mov PAGE, %esi
      '31db31ff31ed31e4' + // %ebx, %edi, %ebp, %esp
      'ea000000001000', // ljmp $0x10, KERNEL
    'hex',
  );
  const pointer = Buffer.alloc(8);
  const table = Buffer.alloc(DESCRIPTORS.length * 8);
  DESCRIPTORS.forEach((descriptor, index) => table.writeBigUInt64LE(descriptor, index * 8));
  const pointerAddress = address + code.length;
  pointer.writeUInt16LE(table.length - 1, 0);
  pointer.writeUInt32LE(pointerAddress + pointer.length, 2);
  code.writeUInt32LE(pointerAddress, 4);
  code.writeUInt32LE(page, 20);
  code.writeUInt32LE(kernel, 33);
  return Buffer.concat([code, pointer, table]);
}

function alignDown(address: number): number {
  return Math.floor(address / PAGE) * PAGE;
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/**
 * The head of a Linux kernel file (`bzImage`; Linux, Documentation/arch/x86/boot.rst), as far as HyperKit's `kexec` reads it
 * (`src/lib/firmware/kexec.c`), and what tells who boots in 64-bit mode that he can:
 *
 *   0x1f1 u8   setup_sects        sectors of 512 bytes behind the first one; the code follows them
 *   0x1f4 u32  syssize            the code, in 16 bytes
 *   0x1fe u16  boot_flag          0xaa55
 *   0x202 u32  header             "HdrS"
 *   0x206 u16  version            0x020a or later
 *   0x211 u8   loadflags          bit 0: loaded high
 *   0x22c u32  initrd_addr_max
 *   0x230 u32  kernel_alignment
 *   0x234 u8   relocatable_kernel
 *   0x236 u16  xloadflags         bit 0: there is a 64-bit entry, 0x200 behind the 32-bit one
 *   0x238 u32  cmdline_size
 *   0x258 u64  pref_address       where the code is loaded, unless it is relocatable
 *   0x260 u32  init_size          memory that it takes there
 */
export const SETUP_BYTES = 1024;

const SETUP_SECTORS = 1;
const BOOT_FLAG = 0xaa55;
const MAGIC_OFFSET = 0x202;
const MAGIC = 'HdrS';
const VERSION = 0x020c;
const LOADED_HIGH = 1;
const INITRD_MAX = 0x7fff_ffff;
const ALIGNMENT = 0x20_0000;
const LONG_MODE_ENTRY = 1;
const COMMAND_LINE_BYTES = 2047;

export interface KernelPlace {
  readonly address: number;
  /** Of the code in the file. */
  readonly codeBytes: number;
  /** In memory; a multiple of 4096 or less than one. */
  readonly memoryBytes: number;
  readonly hasLongModeEntry: boolean;
}

/** The first `SETUP_BYTES` of a kernel file whose code is loaded at `address` and entered there. */
export function bootHeader({ address, codeBytes, memoryBytes, hasLongModeEntry }: KernelPlace): Uint8Array {
  const header = Buffer.alloc(SETUP_BYTES);
  header.writeUInt8(SETUP_SECTORS, 0x1f1);
  header.writeUInt32LE(Math.floor(codeBytes / 16), 0x1f4);
  header.writeUInt16LE(BOOT_FLAG, 0x1fe);
  header.write(MAGIC, MAGIC_OFFSET, 'latin1');
  header.writeUInt16LE(VERSION, 0x206);
  header.writeUInt8(LOADED_HIGH, 0x211);
  header.writeUInt32LE(INITRD_MAX, 0x22c);
  header.writeUInt32LE(ALIGNMENT, 0x230);
  header.writeUInt16LE(hasLongModeEntry ? LONG_MODE_ENTRY : 0, 0x236);
  header.writeUInt32LE(COMMAND_LINE_BYTES, 0x238);
  header.writeBigUInt64LE(BigInt(address), 0x258);
  header.writeUInt32LE(memoryBytes, 0x260);
  return header;
}

/** Whether a file that begins like this is a `bzImage` already. */
export function hasBootHeader(head: Buffer): boolean {
  return head.toString('latin1', MAGIC_OFFSET, MAGIC_OFFSET + MAGIC.length) === MAGIC;
}

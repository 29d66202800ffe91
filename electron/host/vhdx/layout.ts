import { randomBytes } from 'node:crypto';
import { crc32c } from './crc32c.ts';

/**
 * What stands before the blocks of a VHDX file (Microsoft, [MS-VHDX] 2.2 to 2.6; all little-endian):
 *
 *   0         file identifier       `vhdxfile`, and who made it
 *   64 KiB    header 1, 128 KiB header 2: the one with the higher sequence number counts; no log is to be replayed
 *   192 KiB   region table, 256 KiB its copy: where the next two are
 *   1 MiB     log, empty
 *   2 MiB     metadata: sizes of the disk, its blocks and its sectors
 *   3 MiB     block allocation table, a whole number of MiB
 *   …         blocks, each at a multiple of 1 MiB
 *
 * The table has an entry a block and, after every 4096 of them (2^23 sectors of 512 bytes by blocks of 1 MiB), one for a sector bitmap,
 * which only differencing disks use.
 */
export const MIB = 1024 * 1024;
/** The smallest that there is: Microsoft advises it for Linux' file systems, which spread what they write. */
export const BLOCK_BYTES = 1 * MIB;
export const SECTOR_BYTES = 512;
const PHYSICAL_SECTOR_BYTES = 4096;
const CHUNK_BLOCKS = (2 ** 23 * SECTOR_BYTES) / BLOCK_BYTES;
const ENTRY_BYTES = 8;
export const KIB_64 = 64 * 1024;
const LOG_OFFSET = MIB;
const METADATA_OFFSET = 2 * MIB;
const TABLE_OFFSET = 3 * MIB;
const MAX_SIZE_BYTES = 64 * 1024 ** 4;

/** PAYLOAD_BLOCK_FULLY_PRESENT. */
export const PRESENT = 6;
const REQUIRED = 4;
const OF_VIRTUAL_DISK = 2;

/** The names of regions and of items of the metadata that a disk must have ([MS-VHDX] 2.2.3.2, 2.6.2). */
export const IDS = {
  table: '2dc27766-f623-4200-9d64-115e9bfd4a08',
  metadata: '8b7ca206-4790-4b9a-b8fe-575f050f886e',
  fileParameters: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b',
  diskSize: '2fa54224-cd1b-4876-b211-5dbed83bf4b8',
  diskId: 'beca12ab-b2e6-4523-93ef-c309e000c746',
  sectorBytes: '8141bf1d-a96f-4709-ba47-f233a8faab5f',
  physicalSectorBytes: 'cda348c7-445d-4471-9cc9-e9885251c556',
} as const;

/** Where what is of a disk of `sizeBytes`. */
export interface VhdxGeometry {
  readonly sizeBytes: number;
  readonly blockCount: number;
  readonly tableBytes: number;
  /** Where blocks may begin. */
  readonly blocksOffset: number;
}

/** `sizeBytes` is made a whole number of sectors. Throws a RangeError for what no VHDX can hold. */
export function geometryOf(sizeBytes: number): VhdxGeometry {
  const whole = Math.ceil(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES;
  if (whole <= 0 || whole > MAX_SIZE_BYTES) throw new RangeError(`a VHDX of ${sizeBytes} bytes cannot be`);
  const blockCount = Math.ceil(whole / BLOCK_BYTES);
  const entries = blockCount + Math.floor((blockCount - 1) / CHUNK_BLOCKS);
  const tableBytes = Math.ceil((entries * ENTRY_BYTES) / MIB) * MIB;
  return { sizeBytes: whole, blockCount, tableBytes, blocksOffset: TABLE_OFFSET + tableBytes };
}

/** All before the blocks. `offsets` has, by block, where it is in the file, or zero for a block that is not there and reads as zeros. */
export function headOf(geometry: VhdxGeometry, offsets: Float64Array): Buffer {
  const head = Buffer.alloc(geometry.blocksOffset);
  head.write('vhdxfile', 0, 'latin1');
  head.write('Boathouse', 8, 'utf16le');
  const write = { file: randomBytes(16), data: randomBytes(16) };
  for (const copy of [0, 1]) writeHeader(head.subarray((copy + 1) * KIB_64), copy, write);
  for (const copy of [3, 4]) writeRegions(head.subarray(copy * KIB_64, (copy + 1) * KIB_64), geometry);
  writeMetadata(head.subarray(METADATA_OFFSET, METADATA_OFFSET + MIB), geometry);
  for (const [block, offset] of offsets.entries()) {
    if (offset === 0) continue;
    const entry = block + Math.floor(block / CHUNK_BLOCKS);
    head.writeBigUInt64LE(BigInt(offset + PRESENT), TABLE_OFFSET + entry * ENTRY_BYTES);
  }
  return head;
}

function writeHeader(at: Buffer, sequenceNumber: number, write: { file: Buffer; data: Buffer }): void {
  const header = at.subarray(0, 4096);
  header.write('head', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(sequenceNumber), 8);
  write.file.copy(header, 16);
  write.data.copy(header, 32);
  // The log's own id stays zero: there is nothing in it.
  header.writeUInt16LE(1, 66);
  header.writeUInt32LE(MIB, 68);
  header.writeBigUInt64LE(BigInt(LOG_OFFSET), 72);
  header.writeUInt32LE(crc32c(header), 4);
}

function writeRegions(table: Buffer, { tableBytes }: VhdxGeometry): void {
  table.write('regi', 0, 'latin1');
  const regions = [
    { id: IDS.table, offset: TABLE_OFFSET, length: tableBytes },
    { id: IDS.metadata, offset: METADATA_OFFSET, length: MIB },
  ];
  table.writeUInt32LE(regions.length, 8);
  for (const [index, { id, offset, length }] of regions.entries()) {
    const at = 16 + index * 32;
    guid(id).copy(table, at);
    table.writeBigUInt64LE(BigInt(offset), at + 16);
    table.writeUInt32LE(length, at + 24);
    table.writeUInt32LE(1, at + 28);
  }
  table.writeUInt32LE(crc32c(table), 4);
}

function writeMetadata(region: Buffer, { sizeBytes }: VhdxGeometry): void {
  const ofDisk = OF_VIRTUAL_DISK | REQUIRED;
  const items = [
    { id: IDS.fileParameters, flags: REQUIRED, data: numbers(BLOCK_BYTES, 0) },
    {
      id: IDS.diskSize,
      flags: ofDisk,
      data: numbers(sizeBytes % 2 ** 32, Math.floor(sizeBytes / 2 ** 32)),
    },
    { id: IDS.diskId, flags: ofDisk, data: randomBytes(16) },
    { id: IDS.sectorBytes, flags: ofDisk, data: numbers(SECTOR_BYTES) },
    { id: IDS.physicalSectorBytes, flags: ofDisk, data: numbers(PHYSICAL_SECTOR_BYTES) },
  ];
  region.write('metadata', 0, 'latin1');
  region.writeUInt16LE(items.length, 10);
  let offset = KIB_64;
  for (const [index, { id, flags, data }] of items.entries()) {
    const at = 32 + index * 32;
    guid(id).copy(region, at);
    region.writeUInt32LE(offset, at + 16);
    region.writeUInt32LE(data.length, at + 20);
    region.writeUInt32LE(flags, at + 24);
    data.copy(region, offset);
    offset += data.length;
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

/** As it stands in files: the first three groups are little-endian. */
export function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

import { type FileHandle, open } from 'node:fs/promises';
import { crc32c } from './crc32c.ts';
import { guid, IDS, KIB_64, MIB, PRESENT } from './layout.ts';

/**
 * What of a VHDX file, by whomever it was made, can be known without opening it as a disk ([MS-VHDX] 2.2 to 2.6; where what is: `layout.ts`):
 *
 *   the newer of the headers whose checksums are right ──▶ whether the log is to be replayed
 *   a region table whose checksum is right ──▶ metadata ──▶ sizes of the disk and its blocks
 *                                          └─▶ block allocation table ──▶ whether the file has all blocks
 *
 * A disk that was in use when its computer went down has a log, which Hyper-V replays when it opens it. It may hold newer entries of the
 * table, and a longer file: then whether all blocks are there is not asked.
 */
export interface VhdxState {
  /** Of the disk that is in the file; 0 for an empty file. */
  readonly sizeBytes: number;
}

/** The file is no VHDX, is damaged, or is of a kind that none of ours is. The message is a clause. */
export class VhdxDamage extends Error {}

const HEADER_BYTES = 4096;
const HEAD_BYTES = 5 * KIB_64;
const LARGEST_REGION_BYTES = 1024 * MIB;
const ENTRY_BYTES = 8;
const HAS_PARENT = 2;
/** As many sectors of the disk as one sector bitmap has bits. */
const CHUNK_SECTORS = 2 ** 23;

/** Null when there is no file. Rejects with `VhdxDamage`, and with the errors of the file system. */
export async function readVhdx(path: string): Promise<VhdxState | null> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error(`${path} is not a file`);
    return status.size === 0 ? { sizeBytes: 0 } : await readState(file, status.size);
  } finally {
    await file.close();
  }
}

async function readState(file: FileHandle, fileBytes: number): Promise<VhdxState> {
  const head = await readPart(file, { offset: 0, length: HEAD_BYTES });
  if (head.toString('latin1', 0, 8) !== 'vhdxfile') throw new VhdxDamage('the file is not a VHDX');
  const logged = hasLog(head);
  const regions = readRegions(head);
  const shape = readMetadata(await readPart(file, regions.metadata));
  if (!logged && (await endOfBlocks(file, regions.table, shape)) > fileBytes)
    throw new VhdxDamage('the end of the file is lost');
  return { sizeBytes: shape.sizeBytes };
}

interface Part {
  readonly offset: number;
  readonly length: number;
}

interface Shape {
  readonly sizeBytes: number;
  readonly blockBytes: number;
  /** Of the table; behind them may be anything. */
  readonly entryCount: number;
}

async function readPart(file: FileHandle, { offset, length }: Part): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead < length) throw new VhdxDamage('the end of the file is lost');
  return buffer;
}

/** Whether what is in front of `buffer`, with its checksum at 4, is as it was written. */
function isWhole(buffer: Buffer, signature: string): boolean {
  if (buffer.toString('latin1', 0, 4) !== signature) return false;
  const copy = Buffer.from(buffer);
  copy.writeUInt32LE(0, 4);
  return crc32c(copy) === buffer.readUInt32LE(4);
}

function hasLog(head: Buffer): boolean {
  const headers = [1, 2]
    .map((place) => head.subarray(place * KIB_64, place * KIB_64 + HEADER_BYTES))
    .filter((header) => isWhole(header, 'head'))
    .sort((one, other) => (one.readBigUInt64LE(8) > other.readBigUInt64LE(8) ? -1 : 1));
  const [newest] = headers;
  if (newest === undefined) throw new VhdxDamage('both of its headers are damaged');
  return newest.subarray(48, 64).some((byte) => byte !== 0);
}

function readRegions(head: Buffer): { table: Part; metadata: Part } {
  const regions = [3, 4]
    .map((place) => head.subarray(place * KIB_64, (place + 1) * KIB_64))
    .find((copy) => isWhole(copy, 'regi'));
  if (regions === undefined) throw new VhdxDamage('both of its region tables are damaged');
  const find = (id: string): Part => {
    const at = findEntry(regions, { id, first: 16, count: regions.readUInt32LE(8) });
    const region = { offset: Number(regions.readBigUInt64LE(at + 16)), length: regions.readUInt32LE(at + 24) };
    if (!Number.isSafeInteger(region.offset) || region.length > LARGEST_REGION_BYTES)
      throw new VhdxDamage('its regions are not where they can be');
    return region;
  };
  return { table: find(IDS.table), metadata: find(IDS.metadata) };
}

/** Where the entry of that name is: entries have 32 bytes, with the name in front. */
function findEntry(table: Buffer, { id, first, count }: { id: string; first: number; count: number }): number {
  const name = guid(id);
  for (let index = 0; index < count && first + (index + 1) * 32 <= table.length; index += 1) {
    const at = first + index * 32;
    if (name.equals(table.subarray(at, at + 16))) return at;
  }
  throw new VhdxDamage('parts of its description are missing');
}

function readMetadata(region: Buffer): Shape {
  if (region.length < KIB_64 || region.toString('latin1', 0, 8) !== 'metadata')
    throw new VhdxDamage('its metadata are damaged');
  const item = (id: string, bytes: number): Buffer => {
    const at = findEntry(region, { id, first: 32, count: region.readUInt16LE(10) });
    const offset = region.readUInt32LE(at + 16);
    if (offset + bytes > region.length) throw new VhdxDamage('its metadata are damaged');
    return region.subarray(offset, offset + bytes);
  };
  const parameters = item(IDS.fileParameters, 8);
  if ((parameters.readUInt32LE(4) & HAS_PARENT) !== 0)
    throw new VhdxDamage('it holds only what differs from another disk (a checkpoint)');
  const blockBytes = parameters.readUInt32LE(0);
  const sizeBytes = Number(item(IDS.diskSize, 8).readBigUInt64LE());
  const chunkBlocks = (CHUNK_SECTORS * item(IDS.sectorBytes, 4).readUInt32LE(0)) / blockBytes;
  if (blockBytes < MIB || chunkBlocks < 1 || sizeBytes === 0 || !Number.isSafeInteger(sizeBytes))
    throw new VhdxDamage('its metadata are damaged');
  const blockCount = Math.ceil(sizeBytes / blockBytes);
  return { sizeBytes, blockBytes, entryCount: blockCount + Math.floor((blockCount - 1) / chunkBlocks) };
}

/**
 * Where in the file the last block ends. Entries for sector bitmaps, which are in between, have another state than blocks that are there, as
 * long as there is no parent.
 */
async function endOfBlocks(file: FileHandle, table: Part, { blockBytes, entryCount }: Shape): Promise<number> {
  const tableBytes = entryCount * ENTRY_BYTES;
  if (tableBytes > table.length) throw new VhdxDamage('its table of blocks is too short');
  let end = 0;
  for (let done = 0; done < tableBytes; done += MIB) {
    const entries = await readPart(file, { offset: table.offset + done, length: Math.min(MIB, tableBytes - done) });
    for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
      const low = entries.readUInt32LE(at);
      if ((low & 7) !== PRESENT) continue;
      end = Math.max(end, entries.readUInt32LE(at + 4) * 2 ** 32 + low - (low % MIB) + blockBytes);
    }
  }
  return end;
}

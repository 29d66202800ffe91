import { crc32 } from 'node:zlib';

/**
 * A disk with a GUID partition table and one EFI system partition (UEFI 2.10, chapter 5; little-endian): the protective MBR, the header
 * in sector 1 and its 128 entries behind it, the partition from 1 MiB on, and at the end the entries and the header once more. The
 * disk is a whole number of MiB, as some hypervisors want it.
 */
export function partitionedDisk(volume: Buffer, identity: Buffer): Buffer {
  const sectors =
    Math.ceil((partitionStart * sectorBytes + volume.length + tableSectors * sectorBytes) / mib) * (mib / sectorBytes);
  const disk = Buffer.alloc(sectors * sectorBytes);
  const last = sectors - 1;
  writeProtectiveRecord(disk, last);
  volume.copy(disk, partitionStart * sectorBytes);
  const entries = Buffer.alloc(entryCount * entryBytes);
  efiSystemPartition.copy(entries, 0);
  uniqueId(identity.subarray(0, 16)).copy(entries, 16);
  entries.writeBigUInt64LE(BigInt(partitionStart), 32);
  entries.writeBigUInt64LE(BigInt(partitionStart + volume.length / sectorBytes - 1), 40);
  entries.write('EFI system partition', 56, 'utf16le');
  const common = { last, entries, diskId: uniqueId(identity.subarray(16, 32)) };
  header({ ...common, own: 1, other: last, entriesAt: 2 }).copy(disk, sectorBytes);
  entries.copy(disk, 2 * sectorBytes);
  header({ ...common, own: last, other: 1, entriesAt: last - entrySectors }).copy(disk, last * sectorBytes);
  entries.copy(disk, (last - entrySectors) * sectorBytes);
  return disk;
}

const mib = 1024 * 1024;
const sectorBytes = 512;
const partitionStart = mib / sectorBytes;
const entryBytes = 128;
const entryCount = 128;
const entrySectors = (entryBytes * entryCount) / sectorBytes;
const tableSectors = entrySectors + 1;
const headerBytes = 92;

/** C12A7328-F81F-11D2-BA4B-00A0C93EC93B; the first three groups of a GUID are little-endian. */
const efiSystemPartition = Buffer.from('28732ac11ff8d211ba4b00a0c93ec93b', 'hex');

/** Made a GUID of the kind that is called random: version 4, variant 1. */
function uniqueId(bytes: Buffer): Buffer {
  const id = Buffer.from(bytes);
  id.writeUInt8((id.readUInt8(7) & 0x0f) | 0x40, 7);
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
  return id;
}

/** One partition of the type 0xee over the whole disk, for programs that know no other table. */
function writeProtectiveRecord(disk: Buffer, last: number): void {
  disk.write('00000200eeffffff', 446, 'hex');
  disk.writeUInt32LE(1, 454);
  disk.writeUInt32LE(last, 458);
  disk.writeUInt16LE(0xaa55, 510);
}

interface HeaderValues {
  readonly own: number;
  readonly other: number;
  readonly last: number;
  readonly entriesAt: number;
  readonly entries: Buffer;
  readonly diskId: Buffer;
}

function header({ own, other, last, entriesAt, entries, diskId }: HeaderValues): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write('EFI PART', 0, 'latin1');
  bytes.writeUInt32LE(0x0001_0000, 8);
  bytes.writeUInt32LE(headerBytes, 12);
  bytes.writeBigUInt64LE(BigInt(own), 24);
  bytes.writeBigUInt64LE(BigInt(other), 32);
  bytes.writeBigUInt64LE(BigInt(2 + entrySectors), 40);
  bytes.writeBigUInt64LE(BigInt(last - tableSectors), 48);
  diskId.copy(bytes, 56);
  bytes.writeBigUInt64LE(BigInt(entriesAt), 72);
  bytes.writeUInt32LE(entryCount, 80);
  bytes.writeUInt32LE(entryBytes, 84);
  bytes.writeUInt32LE(crc32(entries), 88);
  bytes.writeUInt32LE(crc32(bytes), 16);
  return bytes;
}

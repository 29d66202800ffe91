/** A file at a path of upper-case names of eight and three characters: `EFI/BOOT/BOOTX64.EFI`. */
export interface FatFile {
  readonly path: string;
  readonly data: Buffer;
}

/**
 * A FAT32 volume with these files (Microsoft, "FAT: General Overview of On-Disk Format" 1.03; little-endian): 32 reserved sectors (the
 * boot sector, its copy at 6, the FSInfo sector at 1), two allocation tables, then clusters of one sector from number 2 on. Each folder
 * and file is one run of clusters. UEFI asks for FAT32 on a disk that is not removable, and what makes a volume FAT32 is its number of
 * clusters alone: 65,525 at least, here 33 MiB.
 *
 * Written here, not by mkfs.vfat and mtools: these bytes depend on the files alone, and no host needs another program.
 */
export function fatVolume(files: readonly FatFile[], serial: number): Buffer {
  const folders = foldersOf(files);
  const nodes = [...folders, ...files];
  const sizes = nodes.map((node) => Math.max(1, Math.ceil(contentBytes(node) / sectorBytes)));
  const clusterCount = Math.max(fat32Clusters, sum(sizes) + spareClusters);
  const tableSectors = Math.ceil(((clusterCount + firstCluster) * 4) / sectorBytes);
  const dataStart = reservedSectors + 2 * tableSectors;
  const volume = Buffer.alloc((dataStart + clusterCount) * sectorBytes);
  const starts = new Map<string, number>();
  let next = firstCluster;
  for (const [index, { path }] of nodes.entries()) {
    starts.set(path, next);
    next += sizes[index] ?? 0;
  }
  writeBootSectors(volume, { tableSectors, serial, freeClusters: clusterCount - sum(sizes), nextFree: next });
  const table = allocationTable([...starts.values()], next, tableSectors);
  table.copy(volume, reservedSectors * sectorBytes);
  table.copy(volume, (reservedSectors + tableSectors) * sectorBytes);
  for (const node of nodes) {
    const offset = (dataStart + (starts.get(node.path) ?? 0) - firstCluster) * sectorBytes;
    ('data' in node ? node.data : folderContent(node, starts)).copy(volume, offset);
  }
  return volume;
}

const sectorBytes = 512;
const reservedSectors = 32;
const firstCluster = 2;
/** Somewhat above the limit, since programs differ in where exactly it is. */
const fat32Clusters = 65_600;
const spareClusters = 64;
const entryBytes = 32;
const endOfRun = 0x0fff_ffff;
const folderAttribute = 0x10;
/** 1 January 1980, the first day that FAT knows. */
const date = 0x21;

interface Folder {
  /** Empty for the root. */
  readonly path: string;
  readonly parent: string;
  readonly children: readonly (Folder | FatFile)[];
}

/** The root first, each folder before what is in it. */
function foldersOf(files: readonly FatFile[]): readonly Folder[] {
  const above = ({ path }: FatFile): string[] => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
  const paths = [...new Set(files.flatMap(above))];
  const folder = (path: string): Folder => {
    const own = files.filter((file) => parentOf(file.path) === path);
    const inner = paths.filter((other) => parentOf(other) === path).map(folder);
    return { path, parent: parentOf(path), children: [...inner, ...own] };
  };
  const flat = (one: Folder): Folder[] => [
    one,
    ...one.children.flatMap((child) => ('data' in child ? [] : flat(child))),
  ];
  return flat(folder(''));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function contentBytes(node: Folder | FatFile): number {
  return 'data' in node ? node.data.length : (node.children.length + 2) * entryBytes;
}

function folderContent(folder: Folder, starts: ReadonlyMap<string, number>): Buffer {
  const start = (path: string): number => (path === '' ? 0 : (starts.get(path) ?? 0));
  const own =
    folder.path === ''
      ? []
      : [
          entry('.          ', folderAttribute, start(folder.path), 0),
          entry('..         ', folderAttribute, start(folder.parent), 0),
        ];
  const children = folder.children.map((child) => {
    const [sizeBytes, attribute] = 'data' in child ? [child.data.length, 0] : [0, folderAttribute];
    return entry(shortName(child.path), attribute, start(child.path), sizeBytes);
  });
  return Buffer.concat([...own, ...children]);
}

/** `BOOTX64.EFI` → `BOOTX64 EFI`. */
function shortName(path: string): string {
  const name = /^([A-Z0-9_-]{1,8})(?:\.([A-Z0-9_-]{1,3}))?$/.exec(path.slice(path.lastIndexOf('/') + 1));
  if (name === null) throw new RangeError(`${path} is no name of eight and three characters`);
  return (name[1] ?? '').padEnd(8) + (name[2] ?? '').padEnd(3);
}

function entry(name: string, attribute: number, cluster: number, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(entryBytes);
  bytes.write(name, 0, 11, 'latin1');
  bytes.writeUInt8(attribute, 11);
  for (const at of [16, 18, 24]) bytes.writeUInt16LE(date, at);
  bytes.writeUInt16LE(cluster >>> 16, 20);
  bytes.writeUInt16LE(cluster & 0xffff, 26);
  bytes.writeUInt32LE(sizeBytes, 28);
  return bytes;
}

/** Each cluster names the next of its run; the last of a run, which is before the next one's first, has the end mark. */
function allocationTable(starts: readonly number[], end: number, tableSectors: number): Buffer {
  const table = Buffer.alloc(tableSectors * sectorBytes);
  table.writeUInt32LE(0x0fff_fff8, 0);
  table.writeUInt32LE(endOfRun, 4);
  const ends = new Set([...starts, end].map((start) => start - 1));
  for (let cluster = firstCluster; cluster < end; cluster += 1) {
    table.writeUInt32LE(ends.has(cluster) ? endOfRun : cluster + 1, cluster * 4);
  }
  return table;
}

interface BootValues {
  readonly tableSectors: number;
  readonly serial: number;
  readonly freeClusters: number;
  readonly nextFree: number;
}

function writeBootSectors(volume: Buffer, { tableSectors, serial, freeClusters, nextFree }: BootValues): void {
  const boot = volume.subarray(0, sectorBytes);
  boot.write('eb5890', 0, 'hex');
  boot.write('BOATHOUS', 3, 'latin1');
  boot.writeUInt16LE(sectorBytes, 11);
  boot.writeUInt8(1, 13);
  boot.writeUInt16LE(reservedSectors, 14);
  boot.writeUInt8(2, 16);
  boot.writeUInt8(0xf8, 21);
  boot.writeUInt16LE(63, 24);
  boot.writeUInt16LE(255, 26);
  boot.writeUInt32LE(volume.length / sectorBytes, 32);
  boot.writeUInt32LE(tableSectors, 36);
  boot.writeUInt32LE(firstCluster, 44);
  boot.writeUInt16LE(1, 48);
  boot.writeUInt16LE(6, 50);
  boot.writeUInt8(0x80, 64);
  boot.writeUInt8(0x29, 66);
  boot.writeUInt32LE(serial >>> 0, 67);
  boot.write('NO NAME    FAT32   ', 71, 'latin1');
  boot.writeUInt16LE(0xaa55, 510);
  const info = volume.subarray(sectorBytes, 2 * sectorBytes);
  info.writeUInt32LE(0x4161_5252, 0);
  info.writeUInt32LE(0x6141_7272, 484);
  info.writeUInt32LE(freeClusters, 488);
  info.writeUInt32LE(nextFree, 492);
  info.writeUInt32LE(0xaa55_0000, 508);
  volume.copyWithin(6 * sectorBytes, 0, 2 * sectorBytes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

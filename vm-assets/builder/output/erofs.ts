import type { FileTree, TreeNode } from '../tree/file-tree.ts';
import { erofsDirectory, type DirectoryEntry } from './erofs-directory.ts';

/**
 * A tree as an uncompressed EROFS image (Linux, Documentation/filesystems/erofs.rst, fs/erofs/erofs_fs.h; little-endian).
 *
 * Layout: 1,024 bytes of nothing, the superblock (128 bytes), the inodes (compact ones of 32 bytes, at multiples of 32: an inode's
 * number is its offset / 32), then the data in blocks of 4 KiB. What fits behind its inode into the same block stands there
 * ("inline"): links, small folders, small files. All else is "plain": whole blocks one after another.
 *
 * Written here, not by mkfs.erofs: that needs 1.7 to read a tar and differs from host to host, while these bytes depend on the tree
 * alone. Uncompressed, a page of the guest is a page of the disk: under emulation, unpacking costs more than reading.
 */
const blockBytes = 4096;
const blockBits = 12;
const superblockOffset = 1024;
const superblockBytes = 128;
const inodeBytes = 32;
const magic = 0xe0f5e1e2;
const layoutPlain = 0;
const layoutInline = 2;

const modeBits = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

interface Inode {
  readonly node: TreeNode;
  readonly sizeBytes: number;
  readonly inline: boolean;
  readonly offset: number;
}

export function erofsImage(tree: FileTree): Buffer {
  const root: TreeNode = { type: 'directory', mode: 0o755 };
  const nodes = new Map<string, TreeNode>([['/', root], ...tree.entries()]);
  const children = childrenOf(nodes);
  const inodes = placeInodes(nodes, children);
  const numberOf = (path: string): number => (inodes.get(path)?.offset ?? 0) / inodeBytes;
  const metadataEnd = Math.max(...[...inodes.values()].map((inode) => inode.offset + inodeBytes + inlineBytes(inode)));
  let nextBlock = Math.ceil(metadataEnd / blockBytes);
  const dataBlocks = [...inodes.values()].filter(({ inline }) => !inline);
  const blocks = nextBlock + dataBlocks.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / blockBytes), 0);
  const image = Buffer.alloc(blocks * blockBytes);
  writeSuperblock(image, { rootNumber: numberOf('/'), inodeCount: inodes.size, blocks });
  for (const [path, inode] of inodes) {
    const content = contentOf(path, inode.node, children, numberOf);
    const subfolders = (children.get(path) ?? []).filter(({ type }) => type === 'directory').length;
    const links = inode.node.type === 'directory' ? 2 + subfolders : 1;
    writeInode(image, inode, { links, block: inode.inline ? 0 : nextBlock });
    content.copy(image, inode.inline ? inode.offset + inodeBytes : nextBlock * blockBytes);
    if (!inode.inline) nextBlock += Math.ceil(inode.sizeBytes / blockBytes);
  }
  return image;
}

interface Child {
  readonly name: string;
  readonly path: string;
  readonly type: TreeNode['type'];
}

function childrenOf(nodes: ReadonlyMap<string, TreeNode>): ReadonlyMap<string, readonly Child[]> {
  const children = new Map<string, Child[]>();
  for (const [path, node] of nodes) {
    if (node.type === 'directory') children.set(path, children.get(path) ?? []);
    if (path === '/') continue;
    const slash = path.lastIndexOf('/');
    children
      .get(slash === 0 ? '/' : path.slice(0, slash))
      ?.push({ name: path.slice(slash + 1), path, type: node.type });
  }
  return children;
}

/** Gives each inode its place. Folders' sizes depend on the names in them only, so this needs no second pass. */
function placeInodes(
  nodes: ReadonlyMap<string, TreeNode>,
  children: ReadonlyMap<string, readonly Child[]>,
): ReadonlyMap<string, Inode> {
  const inodes = new Map<string, Inode>();
  let offset = superblockOffset + superblockBytes;
  for (const [path, node] of nodes) {
    const sizeBytes = contentOf(path, node, children, () => 0).length;
    const inline = sizeBytes > 0 && inodeBytes + sizeBytes <= blockBytes;
    const needed = inodeBytes + (inline ? sizeBytes : 0);
    if ((offset % blockBytes) + needed > blockBytes) offset = Math.ceil(offset / blockBytes) * blockBytes;
    inodes.set(path, { node, sizeBytes, inline, offset });
    offset = Math.ceil((offset + needed) / inodeBytes) * inodeBytes;
  }
  return inodes;
}

function contentOf(
  path: string,
  node: TreeNode,
  children: ReadonlyMap<string, readonly Child[]>,
  numberOf: (path: string) => number,
): Buffer {
  if (node.type === 'file') return node.data;
  if (node.type === 'link') return Buffer.from(node.target);
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const entries: DirectoryEntry[] = [
    { name: '.', inodeNumber: numberOf(path), type: 'directory' },
    { name: '..', inodeNumber: numberOf(parent), type: 'directory' },
    ...(children.get(path) ?? []).map(({ name, path: child, type }) => ({ name, inodeNumber: numberOf(child), type })),
  ];
  return erofsDirectory(entries, blockBytes);
}

function inlineBytes(inode: Inode): number {
  return inode.inline ? inode.sizeBytes : 0;
}

function writeSuperblock(
  image: Buffer,
  values: { readonly rootNumber: number; readonly inodeCount: number; readonly blocks: number },
): void {
  const at = superblockOffset;
  image.writeUInt32LE(magic, at);
  image.writeUInt8(blockBits, at + 12);
  image.writeUInt16LE(values.rootNumber, at + 14);
  image.writeBigUInt64LE(BigInt(values.inodeCount), at + 16);
  image.writeUInt32LE(values.blocks, at + 36);
  image.write('boathouse', at + 64, 'latin1');
}

function writeInode(image: Buffer, inode: Inode, place: { readonly links: number; readonly block: number }): void {
  const { node, offset, sizeBytes } = inode;
  const permissions = node.type === 'link' ? 0o777 : node.mode;
  image.writeUInt16LE((inode.inline ? layoutInline : layoutPlain) << 1, offset);
  image.writeUInt16LE(modeBits[node.type] | permissions, offset + 4);
  image.writeUInt16LE(place.links, offset + 6);
  image.writeUInt32LE(sizeBytes, offset + 8);
  image.writeUInt32LE(place.block, offset + 16);
  image.writeUInt32LE(offset / inodeBytes, offset + 20);
}

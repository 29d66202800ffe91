import type { TreeNode } from '../tree/file-tree.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly inodeNumber: number;
  readonly type: TreeNode['type'];
}

const entryBytes = 12;
const typeCode = { file: 1, directory: 2, link: 7 } as const;

/**
 * The content of an EROFS folder: blocks that stand for themselves, each its entries (inode number 8, offset of the name 2, type 1,
 * nothing 1) and then their names without an end mark. The entries are sorted by the bytes of their names, over all blocks, since
 * the kernel searches by halving. All blocks but the last are filled up with zeros.
 */
export function erofsDirectory(entries: readonly DirectoryEntry[], blockBytes: number): Buffer {
  const named = entries.map((entry) => ({ ...entry, bytes: Buffer.from(entry.name) }));
  named.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const blocks: Buffer[] = [];
  let block: typeof named = [];
  let used = 0;
  for (const entry of named) {
    const needed = entryBytes + entry.bytes.length;
    if (used + needed > blockBytes) {
      blocks.push(Buffer.concat([directoryBlock(block), Buffer.alloc(blockBytes - used)]));
      block = [];
      used = 0;
    }
    block.push(entry);
    used += needed;
  }
  return Buffer.concat([...blocks, directoryBlock(block)]);
}

function directoryBlock(entries: readonly (DirectoryEntry & { readonly bytes: Buffer })[]): Buffer {
  const table = Buffer.alloc(entries.length * entryBytes);
  let nameOffset = table.length;
  for (const [index, entry] of entries.entries()) {
    const at = index * entryBytes;
    table.writeBigUInt64LE(BigInt(entry.inodeNumber), at);
    table.writeUInt16LE(nameOffset, at + 8);
    table.writeUInt8(typeCode[entry.type], at + 10);
    nameOffset += entry.bytes.length;
  }
  return Buffer.concat([table, ...entries.map(({ bytes }) => bytes)]);
}

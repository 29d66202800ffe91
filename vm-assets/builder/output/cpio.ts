import type { FileTree, TreeNode } from '../tree/file-tree.ts';

/**
 * A tree as a cpio archive of the "newc" kind, which the kernel unpacks as its initramfs (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst): a header of 110 ASCII bytes, the name with a zero byte, the content;
 * name and content are padded to four bytes. All fields are eight hex digits.
 */
export function cpioArchive(tree: FileTree): Buffer {
  const parts: Buffer[] = [];
  let inode = 1;
  for (const [path, node] of tree.entries()) {
    parts.push(...entry(path.slice(1), inode, node));
    inode += 1;
  }
  parts.push(...entry('TRAILER!!!', 0, { type: 'file', mode: 0, data: Buffer.alloc(0) }, 0));
  return Buffer.concat(parts);
}

const typeBits = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

function entry(name: string, inode: number, node: TreeNode, typeMode: number = typeBits[node.type]): Buffer[] {
  const data = node.type === 'file' ? node.data : Buffer.from(node.type === 'link' ? node.target : '');
  const mode = typeMode | (node.type === 'link' ? 0o777 : node.mode);
  const linkCount = node.type === 'directory' ? 2 : 1;
  const nameBytes = Buffer.from(`${name}\0`);
  const [uid, gid, time, device] = [0, 0, 0, 0];
  const fields = [
    inode,
    mode,
    uid,
    gid,
    linkCount,
    time,
    data.length,
    device,
    device,
    device,
    device,
    nameBytes.length,
    0,
  ];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), nameBytes])), padded(data)];
}

function padded(data: Buffer): Buffer {
  const rest = data.length % 4;
  return rest === 0 ? data : Buffer.concat([data, Buffer.alloc(4 - rest)]);
}

import { expect, it } from 'vitest';
import { cpioArchive } from '../../../../../vm-assets/builder/output/cpio.ts';
import { FileTree } from '../../../../../vm-assets/builder/tree/file-tree.ts';

interface Entry {
  readonly name: string;
  readonly mode: string;
  readonly links: number;
  readonly text: string;
}

/** Reads a newc archive as the kernel does. */
function readCpio(archive: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at < archive.length; ) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number): number =>
      parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const nameEnd = at + 110 + field(11);
    const dataAt = Math.ceil(nameEnd / 4) * 4;
    const dataEnd = dataAt + field(6);
    const name = archive.toString('utf8', at + 110, nameEnd - 1);
    expect([field(2), field(3), field(5)]).toEqual([0, 0, 0]);
    entries.push({
      name,
      mode: field(1).toString(8),
      links: field(4),
      text: archive.toString('utf8', dataAt, dataEnd),
    });
    at = Math.ceil(dataEnd / 4) * 4;
  }
  return entries;
}

it('holds folders, files and links with their modes, and ends as it must', () => {
  const tree = new FileTree();
  tree.set('/init', { type: 'file', mode: 0o755, data: Buffer.from('#!/bin/sh\n') });
  tree.set('/usr/bin/sh', { type: 'link', target: 'busybox' });
  tree.setText('/empty', '');
  expect(readCpio(cpioArchive(tree))).toEqual([
    { name: 'empty', mode: '100644', links: 1, text: '' },
    { name: 'init', mode: '100755', links: 1, text: '#!/bin/sh\n' },
    { name: 'usr', mode: '40755', links: 2, text: '' },
    { name: 'usr/bin', mode: '40755', links: 2, text: '' },
    { name: 'usr/bin/sh', mode: '120777', links: 1, text: 'busybox' },
    { name: 'TRAILER!!!', mode: '0', links: 1, text: '' },
  ]);
});

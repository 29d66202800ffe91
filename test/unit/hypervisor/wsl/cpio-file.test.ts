import { expect, it } from 'vitest';
import { fileOfCpio } from '../../../../electron/hypervisor/wsl/cpio-file.ts';
import { cpioArchive } from '../../../../vm-assets/builder/output/cpio.ts';
import { FileTree } from '../../../../vm-assets/builder/tree/file-tree.ts';

it('finds a file in what the image builder makes, and nothing that is not there', () => {
  const tree = new FileTree();
  tree.set('/usr/bin/busybox', { type: 'file', mode: 0o755, data: Buffer.from('a program') });
  tree.setText('/usr/lib/other', 'text');
  const archive = cpioArchive(tree);
  expect(fileOfCpio(archive, 'usr/bin/busybox')?.toString()).toBe('a program');
  expect(fileOfCpio(archive, 'usr/lib/other')?.toString()).toBe('text');
  expect(fileOfCpio(archive, 'usr/bin/none')).toBeNull();
});

it('takes nothing else for an archive', () => {
  expect(fileOfCpio(Buffer.from('x'.repeat(400)), 'usr/bin/busybox')).toBeNull();
  expect(fileOfCpio(Buffer.alloc(0), 'usr/bin/busybox')).toBeNull();
  expect(fileOfCpio(Buffer.from('070701'), 'usr/bin/busybox')).toBeNull();
});

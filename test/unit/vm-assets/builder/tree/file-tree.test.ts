import { expect, it } from 'vitest';
import { FileTree, linkDestination } from '../../../../../vm-assets/builder/tree/file-tree.ts';
import { globTest } from '../../../../../vm-assets/builder/tree/glob.ts';

it('makes the folders above, puts /bin into /usr, and lists parents first', () => {
  const tree = new FileTree();
  tree.setText('/usr/lib/b', 'b');
  tree.setText('/bin/a', 'a');
  tree.addMergedLinks();
  expect(tree.entries().map(([path, { type }]) => `${path} ${type}`)).toEqual([
    '/bin link',
    '/lib link',
    '/usr directory',
    '/usr/bin directory',
    '/usr/bin/a file',
    '/usr/lib directory',
    '/usr/lib/b file',
  ]);
});

it('follows links, within the tree and not in circles', () => {
  const tree = new FileTree();
  tree.setText('/usr/bin/busybox', 'x');
  tree.set('/usr/bin/sh', { type: 'link', target: 'busybox' });
  tree.set('/usr/sbin/sh', { type: 'link', target: '/bin/sh' });
  tree.set('/a', { type: 'link', target: 'b' });
  tree.set('/b', { type: 'link', target: 'a' });
  expect(tree.resolve('/usr/sbin/sh')).toMatchObject({ type: 'file' });
  expect(tree.resolve('/a')).toBeUndefined();
});

it('refuses a file inside a file', () => {
  const tree = new FileTree();
  tree.setText('/etc/a', '');
  expect(() => tree.setText('/etc/a/b', '')).toThrow('/etc/a is a file');
});

it.each([
  ['/usr/bin/runc', '../sbin/runc', '/usr/sbin/runc'],
  ['/usr/lib64/ld.so', '../lib/x/ld.so', '/usr/lib/x/ld.so'],
  ['/usr/bin/x', '/lib/x', '/usr/lib/x'],
  ['/x', '../../y', '/y'],
])('%s -> %s leads to %s', (path, target, destination) => {
  expect(linkDestination(path, target)).toBe(destination);
});

it.each([
  ['/usr/lib/*.so', '/usr/lib/a.so', true],
  ['/usr/lib/*.so', '/usr/lib/x/a.so', false],
  ['/usr/**/a', '/usr/x/y/a', true],
  ['/usr/l?b/a', '/usr/lib/a', true],
  ['/usr/lib/libstdc++.so', '/usr/lib/libstdc++.so', true],
  ['/usr/a.c', '/usr/abc', false],
])('glob %s, path %s: %s', (glob, path, matches) => {
  expect(globTest(glob)(path)).toBe(matches);
});

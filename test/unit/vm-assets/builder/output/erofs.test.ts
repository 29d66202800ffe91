import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erofsImage } from '../../../../../vm-assets/builder/output/erofs.ts';
import { FileTree, type TreeNode } from '../../../../../vm-assets/builder/tree/file-tree.ts';
import { readErofs } from '../fixtures/erofs-reader.ts';

const file = (data: Buffer | string, mode = 0o644): TreeNode => ({ type: 'file', mode, data: Buffer.from(data) });

function roundTrip(nodes: Readonly<Record<string, TreeNode>>): void {
  const tree = new FileTree();
  for (const [path, node] of Object.entries(nodes)) tree.set(path, node);
  const read = readErofs(erofsImage(tree));
  expect([...read.keys()].sort()).toEqual(['/', ...tree.entries().map(([path]) => path)].sort());
  for (const [path, node] of tree.entries()) expect(read.get(path), path).toEqual(node);
}

describe('what is written is read back', () => {
  it('an empty tree', () => roundTrip({}));

  it('files, links, folders and their modes', () =>
    roundTrip({
      '/etc/shadow': file('secret', 0o600),
      '/usr/bin/sudo': file('x', 0o4755),
      '/usr/bin/sh': { type: 'link', target: 'busybox' },
      '/tmp': { type: 'directory', mode: 0o1777 },
      '/ä/ö': file('names are UTF-8'),
    }));

  it.each([0, 1, 4063, 4064, 4065, 4096, 4097, 12288])('a file of %i bytes', (size) =>
    roundTrip({ '/a': file('x'), '/b': file(Buffer.alloc(size, 'ab')), '/c': file('y') }),
  );

  it('a folder of several blocks', () =>
    roundTrip(
      Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`/d/name-${index}`, file(String(index))])),
    ));

  it('a name and a target of 255 bytes and more', () =>
    roundTrip({ [`/${'n'.repeat(255)}`]: file('x'), '/l': { type: 'link', target: 't/'.repeat(1000) } }));

  it('any tree', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text));
    const contents = fc.dictionary(name, fc.uint8Array({ maxLength: 9000 }), { maxKeys: 60, noNullPrototype: true });
    fc.assert(
      fc.property(contents, (files) =>
        roundTrip(
          Object.fromEntries(Object.entries(files).map(([key, data]) => [`/d/${key}`, file(Buffer.from(data))])),
        ),
      ),
      { numRuns: 50 },
    );
  });
});

it('depends on the tree alone, not on the order in which it was filled', () => {
  const forward = new FileTree();
  const backward = new FileTree();
  const paths = ['/a', '/b/c', '/b/d', '/e'];
  for (const path of paths) forward.setText(path, path);
  for (const path of paths.toReversed()) backward.setText(path, path);
  expect(erofsImage(forward).equals(erofsImage(backward))).toBe(true);
});

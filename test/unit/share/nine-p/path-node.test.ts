import { describe, expect, it } from 'vitest';
import { PathNode } from '../../../../electron/share/nine-p/tree/path-node.ts';

const root = (): PathNode => PathNode.root().hold();

describe('a place in the shared folder', () => {
  it('is one node however it is come to', () => {
    const tree = root();
    const first = tree.child('a').child('b');
    expect(tree.child('a').child('b')).toBe(first);
    expect(first.names()).toEqual(['a', 'b']);
    expect(tree.isRoot).toBe(true);
    expect(tree.parent).toBe(tree);
    expect(tree.names()).toEqual([]);
  });

  it('is forgotten when nobody holds it or one beneath it', () => {
    const tree = root();
    const folder = tree.child('a');
    const file = folder.child('b');
    folder.release();
    expect(tree.child('a')).toBe(folder);
    folder.release();
    file.release();
    expect(tree.child('a')).not.toBe(folder);
  });

  it('moves with all that is beneath it', () => {
    const tree = root();
    const folder = tree.child('a');
    const file = folder.child('b');
    folder.moveTo(tree.child('other'), 'c');
    expect(file.names()).toEqual(['other', 'c', 'b']);
    expect(tree.child('a')).not.toBe(folder);
    expect(tree.child('other').child('c')).toBe(folder);
  });

  it('is gone when it is removed, or another takes its place', () => {
    const tree = root();
    const [victim, beneath, mover] = [tree.child('v'), tree.child('v').child('x'), tree.child('m')];
    mover.moveTo(tree, 'v');
    expect(() => victim.names()).toThrow('ENOENT');
    expect(() => beneath.names()).toThrow('ENOENT');
    expect(mover.names()).toEqual(['v']);
    mover.remove();
    expect(() => mover.names()).toThrow('ENOENT');
    const next = tree.child('v');
    expect(next.names()).toEqual(['v']);
    mover.release();
    victim.release();
    expect(tree.child('v')).toBe(next);
  });

  it('stays where it is when it is moved there', () => {
    const tree = root();
    const node = tree.child('a');
    node.moveTo(tree, 'a');
    expect(node.names()).toEqual(['a']);
    expect(node.holdsOrIs(node.child('b'))).toBe(true);
    expect(node.child('b').holdsOrIs(node)).toBe(false);
  });
});

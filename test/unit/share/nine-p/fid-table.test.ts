import { describe, expect, it } from 'vitest';
import { FidTable } from '../../../../electron/share/nine-p/fid-table.ts';
import { PathNode } from '../../../../electron/share/nine-p/tree/path-node.ts';

const MANY = Array.from({ length: 2_500_000 }, () => '');

async function withOpenFolder() {
  const fids = new FidTable();
  const root = PathNode.root().hold();
  const open = async (number: number) => {
    fids.add(number, root);
    await fids.setOpened(number, { kind: 'folder', names: [] });
    return fids.openFolder(number).folder;
  };
  return { fids, open, folder: await open(1) };
}

describe('the names of open folders', () => {
  it('are bounded in all of them together, and given back with the fid', async () => {
    const { fids, open, folder } = await withOpenFolder();
    fids.setNames(1, folder, MANY);
    fids.setNames(1, folder, MANY);
    const other = await open(2);
    expect(() => fids.setNames(2, other, MANY)).toThrow('ENOMEM');
    await fids.remove(1);
    fids.setNames(2, other, MANY);
    expect(other.names).toBe(MANY);
  });

  it('are nobody’s when the fid was given up while they were read', async () => {
    const { fids, open, folder } = await withOpenFolder();
    await fids.remove(1);
    expect(() => fids.setNames(1, folder, MANY)).toThrow('EBADF');
    // Another one by that number is another one.
    const other = await open(1);
    expect(() => fids.setNames(1, folder, MANY)).toThrow('EBADF');
    fids.setNames(1, other, MANY);
    expect(folder.names).toEqual([]);
  });
});

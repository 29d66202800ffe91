import { describe, expect, it } from 'vitest';
import { folderListing } from '../../../../electron/engine/files/folder-listing.ts';

describe('folderListing', () => {
  it('reads entries and how many there are', () => {
    const answer = 'folder 493 0 0 4096 1700000000 etc - -\nlink 511 1 2 5 1 a%0Ab ../%FF missing\n. 7\n';
    expect(folderListing(answer)).toEqual({
      total: 7,
      entries: [
        {
          name: 'etc',
          kind: 'folder',
          mode: 0o755,
          userId: 0,
          groupId: 0,
          sizeBytes: 4096,
          modifiedMs: 1_700_000_000_000,
          target: null,
        },
        {
          name: 'a%0Ab',
          kind: 'link',
          mode: 0o777,
          userId: 1,
          groupId: 2,
          sizeBytes: 5,
          modifiedMs: 1000,
          target: { path: '../%FF', kind: 'missing' },
        },
      ],
    });
    expect(folderListing('. 0\n')).toEqual({ total: 0, entries: [] });
  });

  it('leaves out what is no entry', () => {
    const odd = [
      '',
      'file',
      'tree 1 1 1 1 1 a - -',
      'file x 0 0 0 0 a - -',
      'file 1 0 0 0 0 .. - -',
      'file 1 0 0 0 0 a/b - -',
    ];
    expect(folderListing(`${odd.join('\n')}\n. 6\n`)).toEqual({ total: 6, entries: [] });
  });

  it('knows an answer that was cut off', () => {
    for (const answer of ['', 'file 420 0 0 0 0 a - -\n', 'file 420 0 0 0 0 a - -\n. 1']) {
      expect(() => folderListing(answer)).toThrow('cut off');
    }
  });
});

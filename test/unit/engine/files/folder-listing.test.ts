import { describe, expect, it } from 'vitest';
import { folderListing } from '../../../../electron/engine/files/folder-listing.ts';

describe('folderListing', () => {
  it('reads entries and how many there are', () => {
    const answer = 'folder 493 0 0 4096 1700000000 etc - -\nlink 511 1 2 5 1 a%0Ab ../%FF missing\n. 7\n';
    expect(folderListing(answer)).toEqual({
      total: 7,
      users: [],
      groups: [],
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
    expect(folderListing('. 0\n')).toEqual({ total: 0, entries: [], users: [], groups: [] });
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
    expect(folderListing(`${odd.join('\n')}\n. 6\n`)).toEqual({ total: 6, entries: [], users: [], groups: [] });
  });

  it('reads names of owners, and none that could be taken for something else', () => {
    const names = ['root', '_apt', 'svc.web-1', 'DOM%5Ca%40b', 'samba%24', '1st'];
    const lines = names.map((name, id) => `user ${id} ${name}\n`).join('');
    expect(folderListing(`${lines}group 4294967295 staff\n. 0\n`)).toMatchObject({
      users: ['root', '_apt', 'svc.web-1', 'DOM\\a@b', 'samba$', '1st'].map((name, id) => ({ id, name })),
      groups: [{ id: 4_294_967_295, name: 'staff' }],
    });
    for (const odd of [
      'user 0 1000',
      'user 0 -rf',
      'user 0 a%3Ab',
      'user 0 a%0Ab',
      'user 0 a%E2%80%AEb',
      'user 0 %3Cb%3E',
      'user 0 a%20b',
      `user 0 ${'x'.repeat(65)}`,
      'user 4294967296 x',
      'user -1 x',
      'user 0 ',
      'users 0 x',
    ]) {
      expect(folderListing(`${odd}\n. 0\n`), odd).toMatchObject({ users: [], groups: [] });
    }
  });

  it('knows an answer that was cut off', () => {
    for (const answer of ['', 'file 420 0 0 0 0 a - -\n', 'file 420 0 0 0 0 a - -\n. 1']) {
      expect(() => folderListing(answer)).toThrow('cut off');
    }
  });
});

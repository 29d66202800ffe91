import { describe, expect, it } from 'vitest';
import type { FileEntry } from '../../../../electron/api/engine/files.ts';
import { decodeBase64, encodeBase64 } from '../../../../renderer/lib/base64.ts';
import { contentsOf, editableText } from '../../../../renderer/lib/files/editable-text.ts';
import { fileRoute, readFileRoute } from '../../../../renderer/lib/files/file-route.ts';
import { folderRows } from '../../../../renderer/lib/files/folder-rows.ts';
import { modeText } from '../../../../renderer/lib/files/mode-text.ts';

describe('a text in an editor', () => {
  it.each(['', 'a', 'a\nb\n', 'a\r\nb\r\n', '\r\n'])('comes out as it came in: %j', (contents) => {
    const { text, lineEnd, isMixed } = editableText(contents);
    expect(text).not.toContain('\r');
    expect(isMixed).toBe(false);
    expect(contentsOf(text, lineEnd)).toBe(contents);
  });

  it.each(['a\r\nb\n', 'a\nb\r\n', 'a\rb', '\n\r\n', 'a\r\n\nb'])(
    'is not edited with mixed line ends: %j',
    (contents) => {
      expect(editableText(contents).isMixed).toBe(true);
    },
  );
});

describe('a mode', () => {
  it.each([
    ['file', 0o644, '-rw-r--r--'],
    ['folder', 0o1777, 'drwxrwxrwt'],
    ['file', 0o4750, '-rwsr-x---'],
    ['file', 0o6644, '-rwSr-Sr--'],
    ['folder', 0o1000, 'd--------T'],
    ['link', 0o777, 'lrwxrwxrwx'],
  ] as const)('of a %s, %i, reads %s', (kind, mode, text) => expect(modeText(kind, mode)).toBe(text));
});

describe('the lines of a folder', () => {
  const entry = (name: string): FileEntry => ({
    name,
    kind: 'file',
    mode: 0o644,
    userId: 0,
    groupId: 0,
    sizeBytes: 0,
    modifiedMs: 0,
    target: null,
  });

  it('are what is there with its marks, and apart from it what is not there any more', () => {
    const { present, deleted } = folderRows(
      [entry('a'), entry('b'), entry('back')],
      [
        { name: 'a', change: 'added' },
        { name: 'gone', change: 'deleted' },
        { name: 'back', change: 'deleted' },
        { name: 'not-yet', change: 'added' },
      ],
    );
    expect(present.map(({ name, change }) => [name, change])).toEqual([
      ['a', 'added'],
      ['b', null],
      ['back', null],
    ]);
    expect(deleted).toEqual([{ name: 'gone', entry: null, change: 'deleted' }]);
  });
});

describe('the route of a file', () => {
  it('is read as it was made, and leads to the root otherwise', () => {
    const base = ['containers', 'c', 'files'];
    for (const route of [
      { path: '/', isFile: false },
      { path: '/a%0A/b', isFile: false },
      { path: '/a', isFile: true },
    ]) {
      expect(readFileRoute(fileRoute(base, route).slice(base.length))).toEqual(route);
    }
    for (const odd of [[], ['/..'], ['x', 'file'], ['/', 'file']]) {
      expect(readFileRoute(odd)).toEqual({ path: '/', isFile: false });
    }
  });
});

it('base64 is what it was', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
});

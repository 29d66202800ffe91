import { describe, expect, it } from 'vitest';
import {
  childPath,
  encodeFileName,
  fileName,
  fileNameText,
  filePath,
  lastName,
  parentPath,
} from '../../../../electron/api/engine/file-path.ts';

const isPath = (path: string): boolean => filePath.safeParse(path).success;

describe('a path', () => {
  it.each([
    '/',
    '/etc',
    '/a/b/c',
    '/..hidden',
    '/%FF%00a'.replace('%00', '%01'),
    '/...',
    '/-rf',
    `/${'a'.repeat(255)}`,
  ])('may be %s', (path) => expect(isPath(path)).toBe(true));

  it.each([
    '',
    'etc',
    '/etc/',
    '//etc',
    '/.',
    '/..',
    '/a/../b',
    '/%2E%2E',
    '/a%2Fb',
    '/a%00',
    '/%61',
    '/%ff',
    '/a b',
    '/ä',
    '/a\n',
    `/${'a'.repeat(256)}`,
    `/${'%FF'.repeat(256)}`,
    '/abc'.repeat(1200),
  ])('may not be %j', (path) => expect(isPath(path)).toBe(false));

  it('goes down and up', () => {
    expect(childPath('/', 'a')).toBe('/a');
    expect(childPath('/a', 'b')).toBe('/a/b');
    expect(parentPath('/a/b')).toBe('/a');
    expect(parentPath('/a')).toBe('/');
    expect(parentPath('/')).toBe('/');
    expect(lastName('/a/b')).toBe('b');
    expect(lastName('/')).toBe('');
  });
});

describe('a name', () => {
  it.each(['plain.txt', 'ü', 'a\nb', '\u001b[2J', "<img src=x onerror='1'>", '100%', '(!*)~', '\u202Egnp', '👾'])(
    'has one form, and is %j again',
    (text) => {
      const form = encodeFileName(text);
      expect(fileName.safeParse(form).success).toBe(true);
      expect(fileNameText(form ?? '')).toBe(text);
    },
  );

  it.each(['', '.', '..', 'a/b', 'a\0b', '\ud800', 'ü'.repeat(128)])('can be none of %j', (text) => {
    expect(encodeFileName(text)).toBeNull();
  });

  it('that is no UTF-8 is shown with a mark for each odd byte', () => {
    expect(fileNameText('latin%FF')).toBe('latin\uFFFD');
    expect(fileNameText('%C3%A4%FF%E2%82%AC%C0%80%ED%A0%80')).toBe('ä\uFFFD€\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD');
  });
});

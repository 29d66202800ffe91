import { expect, it } from 'vitest';
import { formatLock, parseLock, type LockedPackage } from '../../../../../vm-assets/builder/lock/lock-file.ts';

const entry = (name: string): LockedPackage => ({
  name,
  version: '1.0-1',
  suite: 'forky',
  path: `pool/main/${name}_1.0-1.deb`,
  sizeBytes: 10,
  sha256: 'a'.repeat(64),
});

it('writes one package a line, sorted, and reads it back', () => {
  const text = formatLock({ formatVersion: 1, amd64: [entry('runc'), entry('libc6')], arm64: [] });
  expect(text.split('\n').filter((line) => line.includes('"name"'))).toHaveLength(2);
  expect(parseLock(text, 'x').amd64.map(({ name }) => name)).toEqual(['libc6', 'runc']);
  expect(parseLock(text, 'x').arm64).toEqual([]);
});

it.each([
  ['no JSON', '{', 'image.lock.json: not JSON'],
  [
    'a path out of the pool',
    JSON.stringify({ formatVersion: 1, amd64: [{ ...entry('x'), path: '../x' }], arm64: [] }),
    'amd64.0.path',
  ],
  ['a missing architecture', JSON.stringify({ formatVersion: 1, amd64: [] }), 'arm64'],
])('refuses %s, naming where', (_what, text, where) => {
  expect(() => parseLock(text, 'image.lock.json')).toThrow(where);
});

import { expect, it } from 'vitest';
import { mergedUsr, packagePath } from '../../../../../vm-assets/builder/deb/package-path.ts';

it.each([
  ['./usr/bin/x', '/usr/bin/x'],
  ['./bin/x', '/usr/bin/x'],
  ['lib64/ld.so', '/usr/lib64/ld.so'],
  ['./', '/'],
  ['./usr//share/./x/', '/usr/share/x'],
])('%s is %s', (name, path) => {
  expect(packagePath(name)).toBe(path);
});

it.each(['../x', './usr/../../x', 'a\0b'])('%j is refused', (name) => {
  expect(packagePath(name)).toBeUndefined();
});

it('leaves names that only begin like a merged folder', () => {
  expect(mergedUsr('/library/x')).toBe('/library/x');
  expect(mergedUsr('/bin')).toBe('/bin');
});

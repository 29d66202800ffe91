import { expect, it } from 'vitest';
import { parsePackageIndex } from '../../../../../vm-assets/builder/archive/package-index.ts';

const sha256 = 'e'.repeat(64);
const stanza = (name: string, version: string, extra = ''): string =>
  `Package: ${name}\nVersion: ${version}\nSize: 42\nFilename: pool/main/${name}.deb\nSHA256: ${sha256}\n${extra}`;

it('reads name, version, file and first alternatives of what is depended on', () => {
  const text = stanza(
    'iptables',
    '1.8-1',
    'Pre-Depends: libc6 (>= 2.38)\nDepends: netbase:any (>= 6.0), debconf (>= 0.5) | debconf-2.0',
  );
  expect(parsePackageIndex(text, 'forky').get('iptables')).toEqual({
    name: 'iptables',
    version: '1.8-1',
    suite: 'forky',
    path: 'pool/main/iptables.deb',
    sizeBytes: 42,
    sha256,
    depends: ['libc6', 'netbase', 'debconf'],
  });
});

it('reads every stanza, also the last one without an end', () => {
  expect([...parsePackageIndex(`${stanza('a', '1')}\n${stanza('b', '2')}`, 'forky').keys()]).toEqual(['a', 'b']);
});

it('takes the later of two versions', () => {
  expect(parsePackageIndex(`${stanza('a', '1')}\n${stanza('a', '2')}`, 'forky').get('a')?.version).toBe('2');
});

it('skips what names no file or no hash', () => {
  expect(parsePackageIndex('Package: a\nVersion: 1\n\nPackage: b\nFilename: x\nSHA256: zz\n', 'forky').size).toBe(0);
});

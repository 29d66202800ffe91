import { describe, expect, it } from 'vitest';
import type { IndexedPackage } from '../../../../../vm-assets/builder/archive/package-index.ts';
import type { LockedPackage } from '../../../../../vm-assets/builder/lock/lock-file.ts';
import { PackageChoice } from '../../../../../vm-assets/builder/lock/package-choice.ts';

const record = (name: string, version: string): LockedPackage => ({
  name,
  version,
  suite: 'forky',
  path: `pool/${name}_${version}.deb`,
  sizeBytes: 2_500_000,
  sha256: version.padEnd(64, '0'),
});
const indexed = (name: string, version: string, depends: readonly string[] = []): IndexedPackage => ({
  ...record(name, version),
  depends,
});

interface World {
  readonly locked?: readonly LockedPackage[];
  readonly current?: readonly IndexedPackage[];
  /** Paths that the mirror has. */
  readonly mirror?: readonly string[];
}

function choiceOf({ locked = [], current = [], mirror = [] }: World): { choice: PackageChoice; steps: string[] } {
  const steps: string[] = [];
  const choice = new PackageChoice({
    arch: 'amd64',
    locked,
    readIndex: () => Promise.resolve(new Map(current.map((entry) => [entry.name, entry]))),
    archive: {
      mirror: 'http://mirror',
      cacheFolder: '/cache',
      progress: { step: (text) => steps.push(text), warn: () => undefined },
      downloader: {
        text: () => Promise.resolve(undefined),
        store: ({ url, onFetch }) => {
          onFetch?.();
          return Promise.resolve(mirror.includes(url.replace('http://mirror/', '')));
        },
      },
    },
  });
  return { choice, steps };
}

describe('by the lock', () => {
  it('takes what is locked without reading an index', () => {
    const { choice } = choiceOf({ locked: [record('runc', '1')] });
    expect(choice.find('runc', 'forky')).toMatchObject({ version: '1', origin: 'locked' });
  });

  it('does not suffice for a package that the definition has new', () => {
    const { choice } = choiceOf({ locked: [record('runc', '1')] });
    expect(() => choice.find('nftables', 'forky')).toThrow(/does not suffice for forky: nftables is not in the lock/);
    expect(() => choice.find('runc', 'trixie')).toThrow(/trixie/);
  });

  it('does not suffice for a file that the mirror dropped, and names the command that helps', async () => {
    const { choice } = choiceOf({ locked: [record('runc', '1')] });
    await expect(choice.file(choice.find('runc', 'forky'))).rejects.toMatchObject({
      code: 'image-lock-stale',
      suite: 'forky',
      message: expect.stringContaining('http://mirror no longer has pool/runc_1.deb') as string,
      hint: expect.stringContaining('npm run image:update') as string,
    });
  });

  it('finds the kernel by the meta package that it was chosen through', () => {
    const { choice } = choiceOf({
      locked: [{ ...record('linux-image-6.1-amd64', '1'), through: 'linux-image-amd64' }],
    });
    expect(choice.findThrough('linux-image-amd64', 'forky', 'linux-image-').name).toBe('linux-image-6.1-amd64');
  });
});

describe('by what the suite holds now', () => {
  it('says what is newer than the lock and what is not', async () => {
    const { choice } = choiceOf({
      locked: [record('runc', '1'), record('libc6', '1')],
      current: [indexed('runc', '2'), indexed('libc6', '1')],
    });
    await choice.takeCurrent('forky');
    expect(choice.find('runc', 'forky')).toMatchObject({ version: '2', origin: 'newer' });
    expect(choice.find('libc6', 'forky')).toMatchObject({ version: '1', origin: 'locked' });
  });

  it('fetches into the cache by hash and says so', async () => {
    const { choice, steps } = choiceOf({ current: [indexed('runc', '2')], mirror: ['pool/runc_2.deb'] });
    await choice.takeCurrent('forky');
    expect(await choice.file(choice.find('runc', 'forky'))).toMatch(/^.cache.debs.2000.*\.deb$/);
    expect(steps).toEqual(['fetching runc 2 (2.5 MB)']);
  });

  it('refuses a name that the suite does not have', async () => {
    const { choice } = choiceOf({});
    await choice.takeCurrent('forky');
    expect(() => choice.find('docker', 'forky')).toThrow('the suite forky has no package docker for amd64');
  });

  it('follows the meta package of the kernel', async () => {
    const { choice } = choiceOf({
      current: [
        indexed('linux-image-amd64', '2', ['linux-base', 'linux-image-7.2-amd64']),
        indexed('linux-image-7.2-amd64', '2'),
      ],
    });
    await choice.takeCurrent('forky');
    expect(choice.findThrough('linux-image-amd64', 'forky', 'linux-image-')).toMatchObject({
      name: 'linux-image-7.2-amd64',
      through: 'linux-image-amd64',
    });
  });

  it('looks for a library first in what is named after it, then in other libraries, then in the rest', async () => {
    const { choice } = choiceOf({
      current: [
        indexed('iptables', '1', ['debconf', 'libxtables12']),
        indexed('debconf', '1', ['iptables']),
        indexed('libxtables12', '1', ['libc6', 'libcom-err2']),
        indexed('libc6', '1'),
        indexed('libcom-err2', '1'),
      ],
    });
    await choice.takeCurrent('forky');
    const owner = choice.find('iptables', 'forky');
    const names = (soname: string): string[] => choice.libraryCandidates(owner, soname).map(({ name }) => name);
    expect(names('libcom_err.so.2')).toEqual(['libcom-err2', 'libxtables12', 'libc6', 'debconf']);
    expect(names('libc.so.6')[0]).toBe('libc6');
    expect(choice.libraryMissing(owner, 'libx.so.1').message).toBe('no dependency of iptables holds libx.so.1');
  });
});

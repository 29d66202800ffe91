import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ShareKind } from '../../../electron/hypervisor/driver.ts';
import { guestPathOf, shadowedGuestFolder } from '../../../electron/vm/guest-path.ts';
import { MOUNTS_MAX, planShares, shareAttachments, type ShareRequest } from '../../../electron/vm/shares.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

async function folders(...names: string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const name of names) await mkdir(join(root, name), { recursive: true });
  return root;
}

function plan(
  shares: readonly ShareRequest[] | null,
  options: { home?: string; kinds?: ShareKind[]; readOnlyKinds?: ShareKind[]; unguardedKinds?: ShareKind[] } = {},
) {
  const kinds = options.kinds ?? ['9p'];
  return planShares({
    shares,
    homeFolder: options.home ?? '/home/ann',
    kinds,
    readOnlyKinds: options.readOnlyKinds ?? kinds,
    unguardedKinds: options.unguardedKinds ?? [],
  });
}

const rw = (path: string) => ({ path, readOnly: false });
const ro = (path: string) => ({ path, readOnly: true });

async function seen(shares: readonly ShareRequest[]): Promise<string[]> {
  return (await plan(shares)).mounts.map(({ guestPath, readOnly }) => `${guestPath} ${readOnly ? 'ro' : 'rw'}`);
}

describe('shared folders', () => {
  test('are the home folder unless set otherwise', async () => {
    const home = await folders();
    const { mounts, warnings } = await plan(null, { home });
    expect(mounts).toEqual([
      { kind: '9p', tag: 'share0', hostPath: home, guestPath: home, readOnly: false, options: 'cache=mmap' },
    ]);
    expect(shareAttachments(mounts)).toEqual([{ kind: '9p', tag: 'share0', hostPath: home, readOnly: false }]);
    expect(warnings).toEqual([]);
  });

  test('may be none', async () => {
    expect(await plan([])).toEqual({ mounts: [], warnings: [] });
  });

  test('use the best way that the hypervisor has', async () => {
    const home = await folders();
    const { mounts } = await plan(null, { home, kinds: ['virtiofs', '9p'] });
    expect(mounts[0]).toMatchObject({ kind: 'virtiofs', options: '-' });
  });

  test('that are read-only take a way that keeps them so, or are left out', async () => {
    const root = await folders();
    const kinds: ShareKind[] = ['virtiofs', '9p'];
    expect((await plan([ro(root)], { kinds, readOnlyKinds: ['9p'] })).mounts[0]?.kind).toBe('9p');
    const left = await plan([ro(root)], { kinds: ['virtiofs'], readOnlyKinds: [] });
    expect(left.mounts).toEqual([]);
    expect(left.warnings).toEqual([expect.stringContaining('cannot keep it read-only')]);
  });

  test('that are read-only are shared with a warning where to leave them out would guard nothing', async () => {
    const root = await folders();
    const drvfs = { kinds: ['drvfs'], readOnlyKinds: [], unguardedKinds: ['drvfs'] } satisfies Parameters<
      typeof plan
    >[1];
    const { mounts, warnings } = await plan([ro(root)], drvfs);
    expect(mounts).toEqual([expect.objectContaining({ kind: 'drvfs', readOnly: true, options: '-' })]);
    expect(warnings).toEqual([
      expect.stringContaining(`${root} is read-only to containers, but not to a privileged one`),
    ]);
    expect((await plan([rw(root)], drvfs)).warnings).toEqual([]);
  });

  test('go over ssh where the device cannot keep them read-only, with those within them, which must be mounted later', async () => {
    const root = await folders('outer/inner', 'beside');
    const vfkit = { kinds: ['virtiofs', '9p-ssh'], readOnlyKinds: ['9p-ssh'] } satisfies Parameters<typeof plan>[1];
    const asked = [rw(join(root, 'beside')), ro(join(root, 'outer')), rw(join(root, 'outer', 'inner'))];
    const { mounts, warnings } = await plan(asked, vfkit);
    expect(mounts.map(({ guestPath, kind, readOnly }) => [guestPath.slice(root.length + 1), kind, readOnly])).toEqual([
      ['outer', '9p-ssh', true],
      ['beside', 'virtiofs', false],
      ['outer/inner', '9p-ssh', false],
    ]);
    expect(warnings).toEqual([]);
  });

  test('are left out with a warning by a hypervisor that has no way', async () => {
    const { mounts, warnings } = await plan(null, { kinds: [] });
    expect(mounts).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('cannot share folders')]);
  });

  test('that are missing or no folders are left out with a warning', async () => {
    const root = await folders('a');
    await writeFile(join(root, 'file'), '');
    const { mounts, warnings } = await plan([rw(join(root, 'a')), rw(join(root, 'gone')), rw(join(root, 'file'))]);
    expect(mounts.map(({ guestPath }) => guestPath)).toEqual([join(root, 'a')]);
    expect(warnings).toEqual([
      `The shared folder ${join(root, 'gone')} is left out: it does not exist.`,
      `The shared folder ${join(root, 'file')} is left out: it is not a folder.`,
    ]);
  });

  test('behind a link are seen at both paths', async () => {
    const root = await folders('data/ann');
    await symlink(join(root, 'data'), join(root, 'home'));
    const { mounts } = await plan(null, { home: join(root, 'home/ann') });
    expect(mounts.map(({ hostPath, guestPath, tag }) => ({ hostPath, guestPath, tag }))).toEqual([
      { hostPath: join(root, 'data/ann'), guestPath: join(root, 'home/ann'), tag: 'share0' },
      { hostPath: join(root, 'data/ann'), guestPath: join(root, 'data/ann'), tag: 'share1' },
    ]);
  });

  test('within one another are mounted once, unless one alone is read-only', async () => {
    const root = await folders('a/b/c', 'd');
    const path = (name: string) => join(root, name);
    expect(await seen([rw(path('a/b')), rw(path('a')), rw(path('d'))])).toEqual(
      [`${path('a')} rw`, `${path('d')} rw`].sort(),
    );
    expect(await seen([ro(path('a/b')), rw(path('a'))])).toEqual([`${path('a')} rw`, `${path('a/b')} ro`]);
    expect(await seen([rw(path('a/b/c')), ro(path('a/b')), rw(path('a'))])).toEqual([
      `${path('a')} rw`,
      `${path('a/b')} ro`,
      `${path('a/b/c')} rw`,
    ]);
  });

  test('whose path only begins alike are two', async () => {
    const root = await folders('a', 'ab');
    expect(await seen([rw(join(root, 'a')), rw(join(root, 'ab'))])).toEqual([`${root}/a rw`, `${root}/ab rw`]);
  });

  test('that a link within another leads to are mounted at their real path', async () => {
    const root = await folders('a', 'elsewhere');
    await symlink(join(root, 'elsewhere'), join(root, 'a/link'));
    const { mounts } = await plan([rw(join(root, 'a')), rw(join(root, 'a/link'))]);
    expect(mounts.map(({ guestPath }) => guestPath)).toEqual([join(root, 'a'), join(root, 'elsewhere')]);
  });

  test('named twice are shared once, and read-only wins', async () => {
    const root = await folders();
    const { mounts, warnings } = await plan([rw(root), ro(`${root}/`), rw(`${root}/.`)]);
    expect(mounts).toHaveLength(1);
    expect(mounts[0]?.readOnly).toBe(true);
    expect(warnings.join()).toContain('shared twice');
  });

  test('are limited in number', async () => {
    const names = Array.from({ length: MOUNTS_MAX + 1 }, (_, index) => `f${index}`);
    const root = await folders(...names);
    await expect(plan(names.map((name) => rw(join(root, name))))).rejects.toMatchObject({ code: 'too-many-shares' });
  });

  test('that would hide a folder of the guest are refused, with their place in the settings', async () => {
    await expect(plan([rw('/home/ann'), rw('/usr/local')])).rejects.toMatchObject({
      code: 'share-refused',
      message: expect.stringContaining('shares[1].path (/usr/local)') as string,
    });
    await expect(plan(null, { home: '/' })).rejects.toMatchObject({ code: 'share-refused' });
  });
});

test.each([
  ['/', '/'],
  ['/usr', '/usr'],
  ['/usr/local/src', '/usr'],
  ['/var/lib/x', '/var'],
  ['/lib64', '/lib64'],
  ['/proc/1', '/proc'],
  ['/home/ann', null],
  ['/root', null],
  ['/tmp', null],
  ['/library', null],
  ['/Users/ann', null],
  ['/variable', null],
  ['/var/folders/zz', null],
  ['/var/home/ann', null],
])('a mount at %s would hide %s', (path, folder) => {
  expect(shadowedGuestFolder(path)).toBe(folder);
});

test.each([
  ['/home/ann/', '/home/ann'],
  ['/home//ann/../bob', '/home/bob'],
  ['/', '/'],
  ['C:\\Users\\ann', '/c/Users/ann'],
  ['d:/work', '/d/work'],
  ['E:\\', '/e'],
])('%s is seen in the guest at %s', (hostPath, guestPath) => {
  expect(guestPathOf(hostPath)).toBe(guestPath);
});

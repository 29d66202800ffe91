import { describe, expect, it } from 'vitest';
import { isGuestOwnPath } from '../../../../electron/forward/mounts/guest-own-paths.ts';
import { readBindSpec } from '../../../../electron/forward/mounts/bind-spec.ts';
import { findMountSource, type SharedMount } from '../../../../electron/forward/mounts/mount-source.ts';
import { guestPathOf } from '../../../../electron/vm/guest-path.ts';

const home: SharedMount = { hostPath: '/home/ann', guestPath: '/home/ann', readOnly: false };

/** Links of the host, from path to target; what lies below a link moves with it. */
function find(source: string, options: { shares?: SharedMount[]; links?: Record<string, string> } = {}) {
  const resolveLinks = (path: string): Promise<string> => {
    const normal = guestPathOf(path);
    for (const [link, target] of Object.entries(options.links ?? {})) {
      if (normal === link || normal.startsWith(`${link}/`))
        return Promise.resolve(`${target}${normal.slice(link.length)}`);
    }
    return Promise.resolve(normal);
  };
  const shares = (): SharedMount[] => options.shares ?? [home];
  return findMountSource(source, {
    shares,
    engineSocket: '/home/ann/.boathouse/run/docker.sock',
    guestPathOf,
    resolveLinks,
  });
}

describe('the source of a mount', () => {
  it.each([
    '/home/ann',
    '/home/ann/project',
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/var/lib/docker/volumes',
    '/proc',
    '/dev/fuse',
    '/sys/fs/cgroup',
    '/lib/modules',
    '/etc/localtime',
    '/',
  ])('%s stays as it is', async (source) => {
    expect(await find(source)).toEqual({ kind: 'path', path: source });
  });

  it.each([
    ['/home/ann/', '/home/ann'],
    ['/home/ann/a/../b/./c//d', '/home/ann/b/c/d'],
    ['//home/ann/x', '/home/ann/x'],
    ['/srv/../home/ann', '/home/ann'],
  ])('%s means %s', async (source, path) => {
    expect(await find(source)).toEqual({ kind: 'path', path });
  });

  it.each([
    '/srv/data',
    '/home/anna',
    '/home',
    '/tmp',
    '/home/ann/../bob',
    '/etc/passwd',
    '/etc/localtime/x',
    '/var/lib/dockerx',
  ])('%s is not shared', async (source) => {
    expect(await find(source)).toEqual({ kind: 'refused', reason: `${source} is not shared with the VM` });
  });

  it('may be the engine’s socket, directly or by a link', async () => {
    const engine = { kind: 'path', path: '/var/run/docker.sock' };
    expect(await find('/home/ann/.boathouse/run/docker.sock')).toEqual(engine);
    expect(await find('/home/ann/.boathouse/run/../run//docker.sock')).toEqual(engine);
    expect(await find('/srv/sock', { links: { '/srv/sock': '/home/ann/.boathouse/run/docker.sock' } })).toEqual(engine);
  });

  it('is the VM’s own socket, whatever the host has there', async () => {
    const links = { '/var/run/docker.sock': '/home/ann/.other/docker.sock' };
    expect(await find('/var/run/docker.sock', { links })).toEqual({ kind: 'path', path: '/var/run/docker.sock' });
  });

  it('may be a link out of what is shared, which is refused with its target', async () => {
    expect(await find('/home/ann/disk/x', { links: { '/home/ann/disk': '/mnt/disk' } })).toEqual({
      kind: 'refused',
      reason: '/home/ann/disk/x is a link to /mnt/disk/x, which is not shared with the VM',
    });
  });

  it('may be a link within what is shared, which the guest follows', async () => {
    expect(await find('/home/ann/link', { links: { '/home/ann/link': '/home/ann/real' } })).toEqual({
      kind: 'path',
      path: '/home/ann/link',
    });
  });

  it('may be a link into what is shared, which is followed here', async () => {
    expect(await find('/srv/link/x', { links: { '/srv/link': '/home/ann/real' } })).toEqual({
      kind: 'path',
      path: '/home/ann/real/x',
    });
  });

  it('has the letters of the host’s disk, where others mean the same name', async () => {
    expect(await find('/home/ann/PROJECT/x', { links: { '/home/ann/PROJECT': '/home/ann/Project' } })).toEqual({
      kind: 'path',
      path: '/home/ann/Project/x',
    });
  });

  it('gets the path that the share has in the guest', async () => {
    const shares = [{ hostPath: '/var/home/ann', guestPath: '/home/ann', readOnly: false }];
    const links = { '/home': '/var/home' };
    const expected = { kind: 'path', path: '/home/ann/x' };
    expect(await find('/var/home/ann/x', { shares, links })).toEqual(expected);
    expect(await find('/home/ann/x', { shares, links })).toEqual(expected);
  });

  it('may lie in any of several shares, the inner one of two', async () => {
    const shares = [home, { hostPath: '/data', guestPath: '/data', readOnly: true }];
    expect(await find('/data/x', { shares })).toEqual({ kind: 'path', path: '/data/x' });
  });

  it('on Windows has a drive', async () => {
    const shares = [{ hostPath: 'C:\\Users\\ann', guestPath: '/c/Users/ann', readOnly: false }];
    expect(await find('C:\\Users\\ann\\x', { shares })).toEqual({ kind: 'path', path: '/c/Users/ann/x' });
    expect(await find('D:\\x', { shares })).toMatchObject({ kind: 'refused' });
  });
});

describe('paths of the guest’s own', () => {
  it('are named one by one', () => {
    expect(isGuestOwnPath('/var/run')).toBe(true);
    expect(isGuestOwnPath('/var/run/secrets')).toBe(false);
    expect(isGuestOwnPath('/usr/src/linux-headers')).toBe(true);
    expect(isGuestOwnPath('/usr')).toBe(false);
  });
});

describe('an entry of Binds', () => {
  it.each([
    ['/a:/b', 'linux', '/a', ':/b'],
    ['/a:/b:ro,z', 'linux', '/a', ':/b:ro,z'],
    ['C:\\Users\\x:/b:ro', 'win32', 'C:\\Users\\x', ':/b:ro'],
    ['c:/Users/x:/b', 'win32', 'c:/Users/x', ':/b'],
    ['\\\\.\\pipe\\boathouse:/b', 'win32', '\\\\.\\pipe\\boathouse', ':/b'],
  ] as const)('%s on %s has its source', (spec, platform, source, rest) => {
    expect(readBindSpec(spec, platform)).toEqual({ source, rest });
  });

  it.each(['volume:/b', '/only-a-target', 'C:\\x:/b', 'relative/x:/b', ''])('%s has no source on Linux', (spec) => {
    expect(readBindSpec(spec, 'linux')).toBeNull();
  });
});

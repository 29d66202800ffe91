import { describe, expect, it } from 'vitest';
import { usualFolders, withUsualFolders } from '../../../electron/host/usual-folders.ts';

/** What launchd gives to what is opened from the Finder. */
const LAUNCHD_PATH = '/usr/bin:/bin:/usr/sbin:/sbin';

describe.skipIf(process.platform === 'win32')('where programs of the user are', () => {
  it('is behind the PATH of who was started from a desktop', () => {
    const env = { PATH: LAUNCHD_PATH, HOME: '/Users/ann' };
    const found = withUsualFolders(env, 'darwin', '/Users/ann');
    expect(found['PATH']).toMatch(/^\/usr\/bin:\/bin:\/usr\/sbin:\/sbin:\/opt\/homebrew\/bin:/);
    const folders = found['PATH']?.split(':');
    for (const folder of ['/usr/local/bin', '/opt/local/bin', '/Users/ann/.docker/bin', '/Users/ann/.local/bin'])
      expect(folders).toContain(folder);
    expect(found['HOME']).toBe('/Users/ann');
    expect(env['PATH']).toBe(LAUNCHD_PATH);
  });

  it('leaves the order of a terminal’s as it is, and has no folder twice', () => {
    const own = '/home/ann/.local/bin:/usr/bin:/home/ann/tools';
    const folders = withUsualFolders({ PATH: own }, 'linux', '/home/ann')['PATH']?.split(':') ?? [];
    expect(folders.slice(0, 3).join(':')).toBe(own);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders).toContain('/home/ann/.docker/bin');
    const all = { PATH: usualFolders('linux', '/home/ann').join(':') };
    expect(withUsualFolders(all, 'linux', '/home/ann')).toBe(all);
  });

  it('is known where there is no PATH at all', () => {
    expect(withUsualFolders({}, 'linux', '/home/ann')['PATH']).toMatch(/(^|:)\/usr\/bin:/);
  });

  it('is on Windows what the PATH says', () => {
    const env = { Path: 'C:\\Windows' };
    expect(withUsualFolders(env, 'win32', 'C:\\Users\\ann')).toBe(env);
  });
});

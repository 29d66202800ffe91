import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Installation, updateObstacleOf } from '../../../../electron/main/updates/update-obstacle.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

async function installation(files: readonly string[], rest: Partial<Installation> = {}): Promise<Installation> {
  const folder = await temporaryFolder();
  const resourcesFolder = join(folder, 'resources');
  await mkdir(resourcesFolder);
  for (const file of files) await writeFile(join(folder, file), file === 'resources/package-type' ? 'deb' : '');
  const program = join(folder, 'boathouse-desktop');
  const env = rest.env === MOUNTED ? { ...MOUNTED, APPDIR: folder } : (rest.env ?? {});
  return { isPackaged: true, resourcesFolder, program, platform: 'linux', ...rest, env };
}

/** Where this package lies, which each test finds anew. */
const MOUNTED = { APPIMAGE: '/x' };
const FOREIGN = { APPIMAGE: '/x', APPDIR: '/tmp/.mount_Editor' };
const FEED = 'resources/app-update.yml';
const KEYS = 'resources/update-keys.pem';

it.each<[string, readonly string[], Partial<Installation>, string | null]>([
  ['a checkout', [], { isPackaged: false }, 'not-packaged'],
  ['a package without a feed', [], { env: MOUNTED }, 'no-feed'],
  ['an AppImage', [FEED, KEYS], { env: MOUNTED }, null],
  ['an AppImage that has no key for its feed', [FEED], { env: MOUNTED }, 'no-key'],
  ['a deb', [FEED, KEYS, 'resources/package-type'], {}, null],
  ['a deb that has no key for its feed', [FEED, 'resources/package-type'], {}, 'no-key'],
  ['an unpacked archive', [FEED, KEYS], {}, 'managed'],
  ['an unpacked archive, started from another app’s AppImage', [FEED, KEYS], { env: FOREIGN }, 'managed'],
  ['an app of macOS', [FEED, KEYS], { platform: 'darwin' }, null],
  ['an app of macOS that has no key for its feed', [FEED], { platform: 'darwin' }, 'no-key'],
  ['an NSIS installation', [FEED, KEYS, 'Uninstall Boathouse.exe'], { platform: 'win32' }, null],
  [
    'an NSIS installation that has no key for its feed',
    [FEED, 'Uninstall Boathouse.exe'],
    { platform: 'win32' },
    'no-key',
  ],
  ['an MSI', [FEED, KEYS], { platform: 'win32' }, 'managed'],
])('%s', async (_name, files, rest, obstacle) => {
  expect(updateObstacleOf(await installation(files, rest))).toBe(obstacle);
});

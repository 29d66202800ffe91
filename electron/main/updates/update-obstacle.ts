import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UpdateObstacle } from '../../api/app-update.ts';
import { FEED_KEYS_FILE } from '../../client/feed-signature.ts';
import { ownAppImage } from '../../client/own-appimage.ts';

export interface Installation {
  readonly isPackaged: boolean;
  /** Beside the archive. */
  readonly resourcesFolder: string;
  /** With the path that the system knows, without links. */
  readonly program: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Packages that electron-updater replaces by their own kind. */
const LINUX_PACKAGES: ReadonlySet<string> = new Set(['deb', 'rpm']);

/**
 * Whether this installation can be updated. The feed is written into the package when it is made (`build/RELEASING.md`). An unpacked
 * archive on Linux and an MSI on Windows are somebody else's to replace: the updater would put a second app beside them. Without keys to check the
 * feed by, nobody is asked.
 */
export function updateObstacleOf(installation: Installation): UpdateObstacle | null {
  const { isPackaged, resourcesFolder } = installation;
  if (!isPackaged) return 'not-packaged';
  if (!existsSync(join(resourcesFolder, 'app-update.yml'))) return 'no-feed';
  if (isManaged(installation)) return 'managed';
  return existsSync(join(resourcesFolder, FEED_KEYS_FILE)) ? null : 'no-key';
}

function isManaged({ resourcesFolder, program, platform, env }: Installation): boolean {
  if (platform === 'win32') return !existsSync(join(dirname(program), 'Uninstall Boathouse.exe'));
  if (platform !== 'linux') return false;
  return ownAppImage(env, program) === null && !LINUX_PACKAGES.has(packageType(resourcesFolder));
}

/** As electron-builder notes it. */
function packageType(resourcesFolder: string): string {
  try {
    return readFileSync(join(resourcesFolder, 'package-type'), 'utf8').trim();
  } catch {
    return '';
  }
}

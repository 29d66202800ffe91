import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { electronUpdaterSource } from './electron-updater-source.ts';
import { FEED_KEYS_FILE } from '../../client/feed-signature.ts';
import type { UpdateSource } from './update-source.ts';

/**
 * The one of this system and this kind of package. Sixty modules, which an app that looks for no update never loads. On Linux a feed without a
 * signature is never believed; elsewhere the system checks the packages' own, and the feed's as well where the package has keys for it.
 */
export async function loadUpdater(resourcesFolder: string): Promise<UpdateSource> {
  const { default: updaters } = await import('electron-updater');
  const updater = updaters.autoUpdater;
  const keysFile = join(resourcesFolder, FEED_KEYS_FILE);
  if (process.platform === 'linux' || existsSync(keysFile)) {
    const { followSignedFeed } = await import('./signed-feed.ts');
    await followSignedFeed(updater, { configurationFile: join(resourcesFolder, 'app-update.yml'), keysFile });
  }
  return electronUpdaterSource(updater);
}

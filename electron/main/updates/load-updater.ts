import { join } from 'node:path';
import { electronUpdaterSource } from './electron-updater-source.ts';
import { FEED_KEYS_FILE } from '../../client/feed-signature.ts';
import type { UpdateSource } from './update-source.ts';

/**
 * The one of this system and this kind of package. Sixty modules, which an app that looks for no update never loads. A feed without a signature is never
 * believed; on macOS and Windows the packages' own is checked besides.
 */
export async function loadUpdater(resourcesFolder: string): Promise<UpdateSource> {
  const { default: updaters } = await import('electron-updater');
  const { followSignedFeed } = await import('./signed-feed.ts');
  const updater = updaters.autoUpdater;
  await followSignedFeed(updater, {
    configurationFile: join(resourcesFolder, 'app-update.yml'),
    keysFile: join(resourcesFolder, FEED_KEYS_FILE),
  });
  return electronUpdaterSource(updater);
}

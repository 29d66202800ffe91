import { electronUpdaterSource } from './electron-updater-source.ts';
import type { UpdateSource } from './update-source.ts';

/** The one of this system and this kind of package. Sixty modules, which an app that looks for no update never loads. */
export async function loadUpdater(): Promise<UpdateSource> {
  const { default: updaters } = await import('electron-updater');
  return electronUpdaterSource(updaters.autoUpdater);
}

import type { AppUpdater } from 'electron-updater';
import { BoathouseError } from '../../base/errors.ts';
import type { UpdateSource } from './update-source.ts';

/**
 * electron-updater with everything off that it would do by itself: it looks, fetches and installs when it is told to.
 *
 * What it checks: the feed is read over the address that was written into the package (`app-update.yml`), never one of a setting's; each file
 * has the SHA-512 that the feed says, and without one it is refused here; the feed has our signature (`signed-feed.ts`); on Windows the installer is signed besides by the publisher
 * that the package names, on macOS by the app's own (the system's updater sees to that). Only a version that is higher is taken.
 */
export function electronUpdaterSource(updater: AppUpdater): UpdateSource {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.autoRunAppAfterInstall = true;
  updater.allowPrerelease = false;
  // After anything that turns it on by the way, as a channel does.
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
  // Packages are made without the maps that it would need.
  updater.disableDifferentialDownload = true;
  updater.logger = null;
  let problem: unknown = null;
  // Without a listener an error would end the process; each is also the rejection of the call that it came of.
  updater.on('error', (error) => (problem = error));
  return {
    async check() {
      const result = await updater.checkForUpdates();
      if (result?.isUpdateAvailable !== true) return null;
      const { version, files } = result.updateInfo;
      if (files.some(({ sha512 }) => !/^[A-Za-z0-9+/]{86}==$/.test(sha512))) {
        throw Object.assign(new Error(`The feed names no SHA-512 for a file of version ${version}`), {
          code: 'ERR_UPDATER_NO_CHECKSUM',
        });
      }
      return version;
    },
    async download(onProgress) {
      const progress = ({ percent }: { percent: number }): void => onProgress(percent);
      updater.on('download-progress', progress);
      try {
        await updater.downloadUpdate();
      } finally {
        updater.off('download-progress', progress);
      }
    },
    install() {
      problem = null;
      // Windows shows the installer's progress; the new app is started in any case.
      updater.quitAndInstall(false, true);
      if (problem === null) return;
      throw new BoathouseError('update-not-installed', 'The update could not be installed', { cause: problem });
    },
  };
}

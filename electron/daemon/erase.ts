import { readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ResetScope } from '../api/backend.ts';
import type { FolderLayout } from '../api/folder-layout.ts';
import { defaultSettings } from '../api/settings-document.ts';
import type { Settings } from '../api/settings.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { processStartTime } from '../host/process-identity.ts';
import type { DockerContext } from '../engine/docker-context.ts';
import type { DriverRegistry } from '../hypervisor/registry.ts';
import { removeDataDisk } from '../vm/data-disk.ts';
import { isRecordedVmAlive } from '../vm/machine-record.ts';

export interface EraseOptions {
  readonly layout: FolderLayout;
  readonly readSettings: () => Promise<Settings>;
  readonly context: Pick<DockerContext, 'remove'>;
  readonly drivers: Pick<DriverRegistry, 'keepingDataElsewhere' | 'named'>;
  readonly logger: Logger;
}

/**
 * Deletes the engine's data, or everything, of a stopped machine. Settings that cannot be read do not keep the disk: it is
 * known from its record, too. The data go first, and nothing else goes while they are there; nothing at all while an earlier
 * backend's machine runs, or may run. A factory reset leaves what this process still holds (`lock`, `run`, `log`); the process removes
 * it last, with `removeRemains`.
 */
export async function erase(scope: ResetScope, options: EraseOptions): Promise<void> {
  const { layout, drivers, logger } = options;
  if (await isRecordedVmAlive(layout.machineRecord, drivers)) {
    throw new BoathouseError(
      'vm-still-runs',
      'The VM of before still runs and does not answer, so nothing is deleted',
      {
        hint: 'Start Boathouse, which ends it (boathouse start), then delete again.',
      },
    );
  }
  const settings = await options.readSettings().catch(() => defaultSettings);
  const keepingDataElsewhere = drivers.keepingDataElsewhere();
  const withFolder = scope === 'factory';
  await removeDataDisk({ layout, settings: settings.disk }, { keepingDataElsewhere, withFolder, logger });
  logger.info('deleted the data disk');
  if (scope === 'data') return;
  await options.context.remove();
  const held = [layout.lockFile, layout.runFolder, layout.logFolder].map((path) => basename(path));
  for (const name of await ours(layout)) {
    if (!held.some((kept) => name === kept)) await rm(join(layout.home, name), { recursive: true, force: true });
  }
  logger.info('deleted everything else');
}

/**
 * The rest of a factory reset, when nothing of it is in use any more but, on Windows, what this process holds as long as it lives: its
 * log and its working folder. What cannot go for that stays, empty; all else goes.
 */
export async function removeRemains(layout: FolderLayout): Promise<void> {
  for (const name of await ours(layout)) {
    const going = rm(join(layout.home, name), { recursive: true, force: true });
    await (process.platform === 'win32' ? going.catch(() => undefined) : going);
  }
  // The desktop app writes on in its folder as long as it is open; what it holds is not taken from it.
  if (!(await isAppOpen(layout.appFolder))) {
    await rm(layout.appFolder, { recursive: true, force: true }).catch(() => undefined);
  }
  // Only if it is empty: the user may have put something there, or chosen a folder that has other things in it.
  await rmdir(layout.home).catch(() => undefined);
}

/** Chromium's lock is a link to `HOST-PID`; on Windows it is an open file, which cannot be removed. */
async function isAppOpen(folder: string): Promise<boolean> {
  const target = await readlink(join(folder, 'SingletonLock')).catch(() => '');
  const pid = Number(/-(\d+)$/.exec(target)?.[1] ?? Number.NaN);
  return !Number.isNaN(pid) && (await processStartTime(pid)) !== null;
}

/** What of the data folder is in its inventory (`folder-layout.ts`), leftovers of unfinished writes included. */
async function ours(layout: FolderLayout): Promise<string[]> {
  const names = [
    layout.settingsFile,
    layout.stateFile,
    layout.lockFile,
    layout.keysFolder,
    layout.disksFolder,
    layout.imagesFolder,
    layout.cacheFolder,
    layout.logFolder,
    layout.runFolder,
  ].map((path) => basename(path));
  const present = await readdir(layout.home).catch(() => []);
  return present.filter((name) => names.some((ourName) => name === ourName || name.startsWith(`${ourName}.`)));
}

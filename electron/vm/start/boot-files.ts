import { chmod, mkdir } from 'node:fs/promises';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { removeUnfinishedWrites } from '../../host/atomic-file.ts';
import { writeConfigDisk } from '../config-disk.ts';
import { dataDiskFiles } from '../data-disk-files.ts';
import { type DataDisk, prepareDataDisk } from '../data-disk.ts';
import type { MachineDependencies } from '../machine-dependencies.ts';
import { ROSETTA_TAG } from '../shares.ts';
import type { LaunchPlan } from './launch-plan.ts';
import type { NewDataDisk } from './new-data-disk.ts';

/** Puts on the host's disk what the hypervisor is about to open. No machine of this folder may be running. */
export async function prepareBootFiles(
  plan: LaunchPlan,
  dependencies: MachineDependencies,
  newDisk: NewDataDisk,
  signal: AbortSignal,
): Promise<DataDisk> {
  const { layout, host, clock } = dependencies;
  await Promise.all([layout.home, layout.keysFolder, layout.disksFolder, layout.runFolder].map(removeUnfinishedWrites));
  const disk = await prepareDataDisk({
    layout,
    settings: plan.settings.disk,
    dataFormat: plan.image.manifest.dataFormat,
    files: dataDiskFiles(plan.driver, signal),
  });
  newDisk.prepared(disk, plan.driver);
  await writeConfigDisk(layout.configDisk, {
    hostname: host.guestHostname,
    timeMs: clock.now(),
    addressing: plan.network.addressing,
    mounts: plan.shares.mounts,
    rosettaTag: plan.rosetta ? ROSETTA_TAG : null,
    authorizedKeys: [plan.keys.client.publicKey],
    hostKey: plan.keys.host.privateKey,
    engineConfig: plan.engineConfig,
  });
  return disk;
}

/**
 * The folders of the layout, for this user alone. Of the data folder itself only a new one is made so: BOATHOUSE_HOME may name
 * a folder that others use too.
 */
export async function makeFolders(layout: MachineDependencies['layout']): Promise<void> {
  const folders = [
    layout.home,
    layout.keysFolder,
    layout.disksFolder,
    layout.imagesFolder,
    layout.cacheFolder,
    layout.logFolder,
    layout.runFolder,
    layout.vmRunFolder,
  ];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (folder !== layout.home) await chmod(folder, 0o700);
    } catch (error) {
      throw new BoathouseError('data-folder-unusable', `The folder ${folder} cannot be used: ${describeError(error)}`, {
        hint: 'It must be yours and writable. BOATHOUSE_HOME names another data folder.',
        cause: error,
      });
    }
  }
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { type DataPlace, diskOf, isThere, leftDistributions, readDataPlace, writeDataPlace } from './data-place.ts';
import { distributionTar } from './distribution-tar.ts';
import type { WslClient } from './wsl-client.ts';

export interface DistributionOptions {
  readonly wsl: WslClient;
  /** Of the image: what a new distribution is made of. */
  readonly initramfs: string;
  /** For the tar; removed again. */
  readonly scratchFolder: string;
  readonly logger: Logger;
  readonly signal: CancelSignal;
}

/** The distribution that has the data of `dataFile`, made when there never was one; its name. See `data-place.ts`. */
export async function dataDistribution(dataFile: string, options: DistributionOptions): Promise<string> {
  const { wsl, logger, signal } = options;
  const place = await readDataPlace(dataFile);
  const names = await wsl.distributions(signal);
  if (!names.includes(place.name)) {
    if (place.state === 'used') throw await lostError(place);
    await writeDataPlace(dataFile, place.name, 'made');
    for (const left of leftDistributions(names, place))
      logger.warn(`another distribution, ${left}, may hold data of before; to delete it: wsl --unregister ${left}`);
    await importDistribution(place.name, place.folder, options);
  }
  if (place.state !== 'used') await writeDataPlace(dataFile, place.name, 'used');
  return place.name;
}

/** Its disk will be in `folder`, which is made. */
export async function importDistribution(name: string, folder: string, options: DistributionOptions): Promise<void> {
  const { wsl, initramfs, scratchFolder, signal } = options;
  const tar = join(scratchFolder, 'distribution.tar');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(tar, await distributionTar(initramfs), { mode: 0o600 });
  try {
    await wsl.import({ name, folder, tar, signal });
  } finally {
    await rm(tar, { force: true });
  }
}

async function lostError(place: DataPlace): Promise<BoathouseError> {
  const { name } = place;
  const disk = diskOf(place);
  const hint = (await isThere(disk))
    ? `Its disk is still there. To have it back: wsl --import-in-place ${name} "${disk}".`
    : `Its disk, ${disk}, is gone as well. To start with an empty one: boathouse reset --data.`;
  return new BoathouseError(
    'disk-not-accessible',
    `the WSL distribution ${name}, which has all images, containers and volumes, is not installed any more`,
    { hint },
  );
}

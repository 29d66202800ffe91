import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLogger } from '../../../electron/base/logger.ts';
import { dataDiskFiles } from '../../../electron/vm/data-disk-files.ts';
import { prepareDataDisk } from '../../../electron/vm/data-disk.ts';
import { FakeDriver } from './fake-driver.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** For a removal where no driver keeps data outside of the disks' files. */
export const NOTHING_ELSEWHERE = { keepingDataElsewhere: [], withFolder: false, logger: silentLogger() };

/** A folder for the data disk, and what a start does with it: raw, as most drivers want it. */
export async function dataDiskBench() {
  const root = await temporaryFolder();
  const disksFolder = join(root, 'disks');
  const layout = { disksFolder, dataDiskRecord: join(disksFolder, 'data.json') };
  const files = dataDiskFiles(new FakeDriver(), new AbortController().signal);
  const other = join(root, 'elsewhere');
  await mkdir(other);
  return {
    other,
    path: join(disksFolder, 'data.img'),
    layout,
    prepare: (sizeGiB = 4, folder: string | null = null) =>
      prepareDataDisk({ layout, settings: { sizeGiB, folder }, dataFormat: 1, files }),
    /** As a boot of an image of that format. */
    prepareFor: (dataFormat: number) =>
      prepareDataDisk({ layout, settings: { sizeGiB: 4, folder: null }, dataFormat, files }),
    request: (sizeGiB = 4, folder: string | null = null) => ({ layout, settings: { sizeGiB, folder } }),
  };
}

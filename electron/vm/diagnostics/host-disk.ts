import { dirname } from 'node:path';
import { freeSpaceBytes, sparseFileSize } from '../../host/sparse-file.ts';
import { FREE_SPACE_LOW_BYTES, FREE_SPACE_MIN_BYTES } from '../data-disk.ts';
import { dataDiskPath, usedDataDisk } from '../data-disk-place.ts';
import { formatBytes } from '../format-bytes.ts';
import { failure, ok, skipped, warning } from './finding.ts';
import type { DiagnosticCheck } from './types.ts';

export const hostDiskCheck: DiagnosticCheck = {
  id: 'host-disk',
  title: 'This computer has room for the data disk',
  async run(context) {
    const { disk } = await context.readSettings();
    const request = { layout: context.layout, settings: disk };
    const path = (await usedDataDisk(request))?.path ?? dataDiskPath(request, 'raw');
    const freeBytes = await freeSpaceBytes(dirname(path)).catch(() => null);
    if (freeBytes === null) return skipped(`The folder ${dirname(path)} is not there yet.`);
    const taken = (await sparseFileSize(path))?.allocatedBytes ?? 0;
    const detail = `${formatBytes(freeBytes)} are free; the data disk takes ${formatBytes(taken)} and may grow to ${disk.sizeGiB} GiB.`;
    const fix = 'Delete files on this computer, or images and volumes that are not needed: docker system prune.';
    if (freeBytes < FREE_SPACE_MIN_BYTES) return failure(detail, fix);
    return freeBytes < FREE_SPACE_LOW_BYTES ? warning(detail, fix) : ok(detail);
  },
};

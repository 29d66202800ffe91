import { BoathouseError } from '../../electron/base/errors.ts';

/** `error` as `image-disk-full`, naming the folder, when it says that the disk is full; any other error as it is. */
export function namingFullDisk(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')))
    return error;
  return new BoathouseError('image-disk-full', `no room left in ${folder}`, {
    hint: 'A build needs 0.4 GB for downloads (BOATHOUSE_CACHE) and 0.6 GB for the image (--out). Make room and build again.',
    cause: error,
  });
}

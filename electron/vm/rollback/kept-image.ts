import { chmod, constants, copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CancelSignal } from '../../base/cancellation.ts';
import { BoathouseError } from '../../base/errors.ts';
import { syncFolder, unfinishedName } from '../../host/atomic-file.ts';
import { freeSpaceBytes } from '../../host/sparse-file.ts';
import type { Architecture } from '../../hypervisor/driver.ts';
import { formatBytes, GIB } from '../format-bytes.ts';
import { imageFileRole } from '../image-manifest.ts';
import { loadImage, type MachineImage } from '../image-store.ts';
import { verifyImage } from '../image-verifier.ts';

/**
 * The copy of an image that booted, `images/IMAGE-ID/`. Copied, and not linked: an installer may write over the files in place, and a
 * link would change with them. File systems that can share blocks (APFS, Btrfs, XFS) do, so that it costs nothing there.
 *
 *   images/ID.RANDOM.new/   being made; one that is left over is removed before the next one is made
 *   images/ID/              whole: it got its name after every file was flushed and its hashes were right
 *
 * Its files are verified again before each boot, as those of any image are.
 */

/** That must still be free afterwards: containers need the room more than we need the copy. */
const FREE_AFTER_MIN_BYTES = 2 * GIB;

export function keptImageFolder(imagesFolder: string, imageId: string): string {
  return join(imagesFolder, imageId);
}

export interface KeepRequest {
  readonly image: MachineImage;
  readonly arch: Architecture;
  readonly imagesFolder: string;
  readonly signal: CancelSignal;
  /** What is free in a folder, in bytes. */
  readonly freeSpace?: (folder: string) => Promise<number>;
}

/** Errors: `image-keep-no-room`, the system's, those of `verifyImage`. What was begun is removed again. */
export async function keepImage(request: KeepRequest): Promise<void> {
  const { image, imagesFolder, signal } = request;
  const { files, imageId } = image.manifest;
  const folder = keptImageFolder(imagesFolder, imageId);
  await requireRoom(request);
  const unfinished = unfinishedName(folder);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    for (const role of imageFileRole.options) {
      if (signal.aborted) throw signal.reason;
      const copy = join(unfinished, files[role].name);
      await copyFile(image.paths[role], copy, constants.COPYFILE_FICLONE);
      // The installed one may be anybody's to read and nobody's to write.
      await chmod(copy, 0o600);
      await flush(copy);
    }
    const manifest = join(unfinished, 'manifest.json');
    await writeFile(manifest, JSON.stringify(image.manifest));
    await flush(manifest);
    await verifyImage(await loadImage(unfinished, request.arch), signal);
    await syncFolder(unfinished);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    await syncFolder(imagesFolder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Of all images in the folder, unfinished ones included, only that one stays; null: none. */
export async function removeKeptImages(imagesFolder: string, except: string | null): Promise<void> {
  for (const name of await readdir(imagesFolder)) {
    if (name === except || !/^[0-9a-f]{64}(?:\.|$)/.test(name)) continue;
    await rm(join(imagesFolder, name), { recursive: true, force: true });
  }
}

async function requireRoom({ image, imagesFolder, freeSpace = freeSpaceBytes }: KeepRequest): Promise<void> {
  const sizes = Object.values(image.manifest.files).map(({ sizeBytes }) => sizeBytes);
  const neededBytes = sizes.reduce((sum, size) => sum + size, FREE_AFTER_MIN_BYTES);
  const freeBytes = await freeSpace(imagesFolder);
  if (freeBytes >= neededBytes) return;
  throw new BoathouseError(
    'image-keep-no-room',
    `${formatBytes(neededBytes)} would have to be free in ${imagesFolder}, and ${formatBytes(freeBytes)} are`,
    {
      hint: `Make room, or let no image be kept (${basename(imagesFolder)}): boathouse settings set image.rollback off.`,
    },
  );
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

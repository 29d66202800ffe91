import { z } from 'zod';
import type { CancelSignal } from '../../base/cancellation.ts';
import { absolutePath } from '../absolute-path.ts';
import type { ByteProgress } from './byte-transfer.ts';
import { volumeName } from './references.ts';

export const volumeCloneRequest = z.strictObject({
  volume: volumeName,
  /** Of the new one; there must be none of that name. */
  name: volumeName,
});
export type VolumeCloneRequest = z.infer<typeof volumeCloneRequest>;

export const volumeEmptyRequest = z.strictObject({
  volume: volumeName,
  /** Though running containers use it. */
  force: z.boolean(),
});
export type VolumeEmptyRequest = z.infer<typeof volumeEmptyRequest>;

/** Files are named as in `image-archive.ts`. */
export const volumeExportRequest = z.strictObject({
  volume: volumeName,
  file: absolutePath,
  /** A file that is there is replaced. */
  overwrite: z.boolean(),
});
export type VolumeExportRequest = z.infer<typeof volumeExportRequest>;

export const volumeImportRequest = z.strictObject({
  /** Made when there is none of that name. */
  volume: volumeName,
  /** A tar, also one that gzip made smaller. */
  file: absolutePath,
  /** What is in one that is there goes, once the tar was read to its end; without this it is refused. */
  replace: z.boolean(),
  /** Though running containers use it. */
  force: z.boolean(),
});
export type VolumeImportRequest = z.infer<typeof volumeImportRequest>;

/** `changed`: files were written while they were read, so the copy may not fit together. */
export type VolumeCloneEvent = ByteProgress | { readonly kind: 'done'; readonly changed: boolean };
export type VolumeExportEvent =
  | ByteProgress
  | { readonly kind: 'done'; readonly bytes: number; readonly changed: boolean };
/** Device files of a tar are not made: nobody keeps a device in a volume, and the VM’s disks are devices. */
export type VolumeImportEvent = ByteProgress | { readonly kind: 'done'; readonly devicesLeftOut: number };

/**
 * What is in volumes, with owners, modes, links, times, extended attributes and ACLs. Of volumes of the driver `local` without options
 * alone: others may be anywhere. Throws, besides what `EngineControl` does, `volume-unsupported`, `volume-in-use`, `volume-busy` (another of
 * these is at it), `volume-exists`, `file-exists` and the like, `tar-invalid`, `tar-incomplete`. What fails or is given up leaves everything
 * as it was, but for `empty`.
 */
export interface VolumeContentsControl {
  clone(request: VolumeCloneRequest, signal: CancelSignal): AsyncIterable<VolumeCloneEvent>;
  empty(request: VolumeEmptyRequest): Promise<void>;
  export(request: VolumeExportRequest, signal: CancelSignal): AsyncIterable<VolumeExportEvent>;
  import(request: VolumeImportRequest, signal: CancelSignal): AsyncIterable<VolumeImportEvent>;
}

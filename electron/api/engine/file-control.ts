import type { CancelSignal } from '../../base/cancellation.ts';
import type { Disposable } from '../../base/disposable.ts';
import type {
  ContainerFolder,
  FileContents,
  FilePlace,
  FileRenaming,
  FileSaving,
  FileUpload,
  FileUploadReport,
  FolderChanges,
  FolderListing,
} from './files.ts';

/**
 * Files of containers and volumes. Everything is looked up beneath the root of its container or volume, whatever links say. Errors
 * besides those of `EngineControl`: `file-missing`, `file-exists`, `file-denied`, `file-busy`, `file-changed`, `file-not-a-folder`,
 * `file-not-a-file` (a device, a fifo), `file-is-a-folder`, `file-cross-device`, `file-read-only`, `file-no-space`,
 * `file-name-too-long`, `files-unavailable` (the engine does not say where they are), `file-failed`. Transfers are given up when their
 * signal aborts.
 */
export interface FileControl {
  list(place: FilePlace): Promise<FolderListing>;
  /** Against the container's image; up to some seconds old, but for what was done by these calls. Errors: those of `EngineControl`. */
  changes(folder: ContainerFolder): Promise<FolderChanges>;
  read(place: FilePlace): Promise<FileContents>;
  /** The file keeps mode and owner. Throws `file-changed` when it is not of that version any more. */
  save(saving: FileSaving): Promise<{ readonly version: string }>;
  /** New folders and files belong to whom the folder belongs that they are made in. */
  makeFolder(place: FilePlace): Promise<void>;
  /** Within its folder. */
  rename(renaming: FileRenaming): Promise<void>;
  /** A folder with all that is in it. */
  remove(place: FilePlace): Promise<void>;
  download(place: FilePlace, signal: CancelSignal): Promise<FileDownload>;
  /** Files and folders, as many as come. What goes wrong with one of them is in the report; a full disk, say, ends all of it. */
  upload(upload: FileUpload, signal: CancelSignal): Promise<FileUploadChannel>;
}

/** Disposing it gives it up, and ends `output`. */
export interface FileDownload extends Disposable {
  readonly what: 'file' | 'folder';
  readonly sizeBytes: number | null;
  /** Base64 of at most FILE_CHUNK_MAX_BYTES each, read only as it is asked for. */
  readonly output: AsyncIterable<string>;
}

/** Disposing it before `done` leaves the files that have come, and no part of one. */
export interface FileUploadChannel extends Disposable {
  /** Resolves when the VM's side took it, or wants no more: `done` says why. */
  write(base64: string): Promise<void>;
  /** Resolves when the end of the bytes has come and all of it was dealt with. */
  readonly done: Promise<FileUploadReport>;
}

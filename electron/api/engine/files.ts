import { z } from 'zod';
import { FILE_EDIT_MAX_BYTES } from '../limits.ts';
import { fileName, filePath } from './file-path.ts';
import { containerReference, volumeName } from './references.ts';

/** Whose files: a container's, running or not, or a volume's, in use or not. */
export const fileRoot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('container'), container: containerReference }),
  z.strictObject({ kind: z.literal('volume'), volume: volumeName }),
]);
export type FileRoot = z.infer<typeof fileRoot>;

/** A file or a folder. Links on the way are followed, beneath the root; where an entry itself is changed, it is not followed. */
export const filePlace = z.strictObject({ root: fileRoot, path: filePath });
export type FilePlace = z.infer<typeof filePlace>;

/** A folder of a container, as its image may have had it as well. */
export const containerFolder = z.strictObject({ container: containerReference, path: filePath });
export type ContainerFolder = z.infer<typeof containerFolder>;

export const fileRenaming = filePlace.extend({ name: fileName });
export type FileRenaming = z.infer<typeof fileRenaming>;

export const fileSaving = filePlace.extend({
  /** Of UTF-8: as a text of JSON, control characters would take six times the room. */
  base64: z.string().max(Math.ceil(FILE_EDIT_MAX_BYTES / 3) * 4),
  /** As it was read. */
  version: z.string().max(128),
});
export type FileSaving = z.infer<typeof fileSaving>;

/** Into a folder: `upload-stream.ts` says of what form the bytes are. */
export const fileUpload = filePlace.extend({
  /** What becomes of a file that is there: it goes, but for its mode and owner; it stays; it stays, and that counts as a failure. */
  existing: z.enum(['replace', 'keep', 'refuse']),
});
export type FileUpload = z.infer<typeof fileUpload>;

/** What became of an upload. Folders that were there already count as nothing. */
export interface FileUploadReport {
  readonly files: number;
  readonly folders: number;
  /** Files that were there and stayed. */
  readonly kept: number;
  readonly failed: number;
  /** The first UPLOAD_FAILURES_MAX of those, by their paths beneath the folder, in the backend's words. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
}

export type FileKind = 'file' | 'folder' | 'link' | 'fifo' | 'socket' | 'device' | 'other';

export interface FileEntry {
  /** As `file-path.ts` has it. */
  readonly name: string;
  readonly kind: FileKind;
  /** The twelve bits of `chmod`. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Of a link: what it says, percent-encoded with its slashes, and what is found there. */
  readonly target: { readonly path: string; readonly kind: FileKind | 'missing' } | null;
}

/** What a container's own /etc/passwd or /etc/group calls a user or a group. Not to be trusted: any id may have any name there. */
export interface OwnerName {
  readonly id: number;
  /** Printable ASCII without spaces and colons, and never a number. */
  readonly name: string;
}

/** A folder's entries, in no order. */
export interface FolderListing {
  readonly entries: readonly FileEntry[];
  /** Of the entries' owners, where the container has names for them; a volume has none. */
  readonly users: readonly OwnerName[];
  readonly groups: readonly OwnerName[];
  /** How many there are; of more than FOLDER_ENTRIES_MAX some are left out. */
  readonly total: number;
}

/** What became of an entry since the container's image. A folder that holds changes counts as changed. */
export interface EntryChange {
  /** As `file-path.ts` has it, of the folder asked for; one that is not UTF-8 is never told, as the engine has no text for it. */
  readonly name: string;
  readonly change: 'added' | 'changed' | 'deleted';
}

/**
 * In no order. A folder that is reached through a link has none, as the engine knows it by its own path alone; nor has what is mounted.
 * `too-many`: of the container or of the folder, so nothing is said of any entry.
 */
export type FolderChanges =
  | { readonly kind: 'changes'; readonly entries: readonly EntryChange[] }
  | { readonly kind: 'too-many' };

export type FileContents =
  /** `version` tells this state of the file from later ones. */
  | { readonly kind: 'text'; readonly text: string; readonly version: string }
  /** Not UTF-8, or with NUL in it. */
  | { readonly kind: 'binary'; readonly sizeBytes: number }
  /** Longer than FILE_EDIT_MAX_BYTES. */
  | { readonly kind: 'too-large' };

/** `opened` first; `sizeBytes` is null for a folder, which comes as a tar, and what it says of a file that is being written is a guess. */
export type FileDownloadEvent =
  | {
      readonly kind: 'opened';
      readonly id: number;
      readonly what: 'file' | 'folder';
      readonly sizeBytes: number | null;
    }
  | { readonly kind: 'bytes'; readonly base64: string }
  | { readonly kind: 'ended' };

/** The bytes go by `files.write` from `opened` on; `done` when all of them are in place, or were passed over. */
export type FileUploadEvent =
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'done'; readonly report: FileUploadReport };

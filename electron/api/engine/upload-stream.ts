/*
 * The bytes of an upload, as they go by `engine.files.write` and reach the program in the VM (vm-assets/guest/boathouse/files.d/upload.pl), which
 * takes them for hostile: a line an entry, with the bytes behind that of a file, and `UPLOAD_END` last. A folder comes before what is in it.
 * Not a tar: there is no link, no owner and no mode in it that would have to be refused, and a name of any bytes is as long as it is.
 */

/** `path` is relative to the folder that is uploaded into: names in the form of `file-path.ts`, with slashes between them. */
export type UploadEntry =
  | { readonly kind: 'folder'; readonly path: string }
  /** Exactly so many bytes follow. */
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number };

export function uploadLine(entry: UploadEntry): string {
  return entry.kind === 'folder' ? `folder ${entry.path}\n` : `file ${entry.sizeBytes} ${entry.path}\n`;
}

export const UPLOAD_END = 'end\n';

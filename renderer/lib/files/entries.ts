/** Names and entries of files, for components, which know the views' own words and not the API. */
export { childPath, encodeFileName, fileNameText } from '../../../electron/api/engine/file-path.ts';
export type { EntryChange, FileEntry, FileKind } from '../../../electron/api/engine/files.ts';

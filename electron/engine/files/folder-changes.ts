import type { EntryChange, FolderChanges } from '../../api/engine/files.ts';
import { encodeFileName, fileNameText } from '../../api/engine/file-path.ts';
import { FOLDER_ENTRIES_MAX } from '../../api/limits.ts';

/** One of the engine's, its path being a text from the container's root. */
export interface PathChange {
  readonly path: string;
  readonly change: EntryChange['change'];
}

/** What a byte that is no UTF-8 has become in the engine's words, and in ours. */
const NOT_UTF8 = '\uFFFD';

/** Of all `changes` of a container those that a list of `folder`, a percent-encoded path, shows. What is said of an entry itself counts before what it holds. */
export function folderChanges(changes: readonly PathChange[], folder: string): FolderChanges {
  const beneath = folder === '/' ? '/' : `${fileNameText(folder)}/`;
  if (beneath.includes(NOT_UTF8)) return { kind: 'changes', entries: [] };
  const found = new Map<string, EntryChange['change']>();
  for (const { path, change } of changes) {
    if (!path.startsWith(beneath)) continue;
    const end = path.indexOf('/', beneath.length);
    if (end === -1) found.set(path.slice(beneath.length), change);
    else {
      const child = path.slice(beneath.length, end);
      if (!found.has(child)) found.set(child, 'changed');
    }
    if (found.size > FOLDER_ENTRIES_MAX) return { kind: 'too-many' };
  }
  const entries = [...found].flatMap(([text, change]) => {
    const name = text.includes(NOT_UTF8) ? null : encodeFileName(text);
    return name === null ? [] : [{ name, change }];
  });
  return { kind: 'changes', entries };
}

import type { EntryChange, FileEntry } from '../../../electron/api/engine/files.ts';
import { preference } from '../preference.ts';

/** A line of a folder: an entry that is there, or the name of one that only the image has. */
export interface FolderRow {
  /** As `file-path.ts` has it. */
  readonly name: string;
  /** Null: it is deleted. */
  readonly entry: FileEntry | null;
  /** Since the container's image; null: nothing, or nobody knows. */
  readonly change: EntryChange['change'] | null;
}

/** Whether lists have lines for what is deleted. */
export const deletedEntries = preference('files.deleted', ['hidden', 'shown'], 'hidden');

/** The lines that a folder may have: first what is there, then what is deleted. The two answers are of two moments: what is there counts. */
export function folderRows(
  entries: readonly FileEntry[],
  changes: readonly EntryChange[],
): { readonly present: readonly FolderRow[]; readonly deleted: readonly FolderRow[] } {
  const changeOf = new Map(changes.map(({ name, change }) => [name, change]));
  const names = new Set(entries.map(({ name }) => name));
  return {
    present: entries.map((entry) => {
      const change = changeOf.get(entry.name) ?? null;
      return { name: entry.name, entry, change: change === 'deleted' ? null : change };
    }),
    deleted: changes.flatMap(({ name, change }) =>
      change === 'deleted' && !names.has(name) ? [{ name, entry: null, change }] : [],
    ),
  };
}

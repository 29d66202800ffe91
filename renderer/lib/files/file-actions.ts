import { childPath, fileNameText } from '../../../electron/api/engine/file-path.ts';
import type { FileEntry, FilePlace } from '../../../electron/api/engine/files.ts';
import { act } from '../api/act.ts';
import { actOnEach } from '../api/act-on-each.ts';
import { api } from '../api/connection.ts';
import { confirm } from '../confirmation.ts';
import { t } from '../i18n/t.ts';

/** In a folder; false when it failed, which was said then. */
export function makeFolder(folder: FilePlace, name: string): Promise<boolean> {
  const place = { root: folder.root, path: childPath(folder.path, name) };
  return act(t('files.folder.failed'), () => api.engine.files.makeFolder.mutate(place));
}

export function renameEntry(folder: FilePlace, entry: FileEntry, name: string): Promise<boolean> {
  const renaming = { root: folder.root, path: childPath(folder.path, entry.name), name };
  return act(t('files.rename.failed'), () => api.engine.files.rename.mutate(renaming));
}

/** Asks first. False: it was called off. */
export async function deleteEntries({ root, path }: FilePlace, entries: readonly FileEntry[]): Promise<boolean> {
  const answer = await confirm({
    title: t('files.delete.title', { count: entries.length }),
    message: t('files.delete.message'),
    action: t('files.delete'),
    names: entries.map(({ name }) => fileNameText(name)),
  });
  if (answer === null) return false;
  await actOnEach(
    t('files.delete.failed'),
    entries,
    ({ name }) => fileNameText(name),
    ({ name }) => api.engine.files.remove.mutate({ root, path: childPath(path, name) }),
  );
  return true;
}

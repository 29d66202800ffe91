import { childPath, encodeFileName, fileNameText } from '../../../electron/api/engine/file-path.ts';
import type { FileEntry, FilePlace } from '../../../electron/api/engine/files.ts';
import { act } from '../api/act.ts';
import { actOnEach } from '../api/act-on-each.ts';
import { api } from '../api/connection.ts';
import { failureOf } from '../api/failure-of.ts';
import { confirm } from '../confirmation.ts';
import { visibleText } from '../format/visible-text.ts';
import { t } from '../i18n/t.ts';
import { showToast } from '../toasts.ts';
import { beginTransfer } from './transfers.ts';
import { uploadFile } from './upload-file.ts';

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

/** One after another; of a file that is there it asks whether to replace it. */
export async function uploadFiles(folder: FilePlace, files: readonly File[]): Promise<void> {
  for (const file of files) {
    const name = encodeFileName(file.name);
    const shown = visibleText(file.name);
    if (name === null) showToast('failed', t('files.upload.failed', { name: shown }), t('files.upload.name'));
    else await uploadOne({ root: folder.root, path: childPath(folder.path, name) }, file, false);
  }
}

async function uploadOne(place: FilePlace, file: File, replace: boolean): Promise<void> {
  const name = visibleText(file.name);
  const transfer = beginTransfer('upload', name);
  try {
    const onProgress = (doneBytes: number): void => transfer.progress(doneBytes, file.size);
    await uploadFile({ ...place, replace }, file, { signal: transfer.signal, onProgress });
  } catch (error) {
    if (transfer.signal.aborted) return;
    const { code, message, hint } = failureOf(error);
    if (code === 'file-exists' && !replace) {
      transfer.end();
      if (await mayReplace(file.name)) await uploadOne(place, file, true);
    } else {
      showToast('failed', t('files.upload.failed', { name }), hint === null ? message : `${message}\n${hint}`);
    }
  } finally {
    transfer.end();
  }
}

async function mayReplace(name: string): Promise<boolean> {
  const answer = await confirm({
    title: t('files.replace.title'),
    message: t('files.replace.message'),
    action: t('files.replace'),
    names: [name],
  });
  return answer !== null;
}

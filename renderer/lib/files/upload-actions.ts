import { encodeFileName } from '../../../electron/api/engine/file-path.ts';
import type { FilePlace, FileUpload, FileUploadReport } from '../../../electron/api/engine/files.ts';
import { fileNameText } from '../../../electron/api/engine/file-path.ts';
import { api } from '../api/connection.ts';
import { failureOf } from '../api/failure-of.ts';
import { confirm } from '../confirmation.ts';
import { visibleText } from '../format/visible-text.ts';
import { t } from '../i18n/t.ts';
import { showToast } from '../toasts.ts';
import type { LocalEntry } from './local-entry.ts';
import { packUpload } from './pack-upload.ts';
import { sendUpload } from './send-upload.ts';
import { beginTransfer, type TransferHandle } from './transfers.ts';
import { type LocalProblem, walkLocal } from './walk-local.ts';

/** So many of those that failed are named, by so much of their paths. */
const NAMED_MAX = 5;
const SHOWN_LENGTH = 60;

interface Sent {
  readonly report: FileUploadReport;
  readonly problems: readonly { readonly shown: string; readonly problem: LocalProblem }[];
  readonly problemCount: number;
}

/**
 * Uploads files and folders with all that is in them:
 *
 *   ask      once, when the folder has something of one of their names: replace files, or keep them; folders are merged in any case
 *   count    what there is, for the progress: it is walked twice rather than kept, since nobody knows how much it is
 *   send     one stream for all of it; what cannot be read here, or not be put there, is passed over
 *   tell     what was passed over, and why
 *
 * Giving it up leaves what has arrived, but no half of a file.
 */
export async function uploadEntries(folder: FilePlace, entries: readonly LocalEntry[]): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const name = entries.length === 1 ? visibleText(first.name) : t('files.upload.several', { count: entries.length });
  const failed = (detail: string): void => showToast('failed', t('files.upload.failed', { name }), detail);
  let transfer: TransferHandle | null = null;
  try {
    const existing = await askAbout(folder, entries);
    if (existing === null) return;
    transfer = beginTransfer('upload', name);
    const sent = await send({ ...folder, existing }, entries, transfer);
    tell(sent, { name, isOneFile: entries.length === 1 && first.kind === 'file' });
  } catch (error) {
    const { message, hint } = failureOf(error);
    if (transfer?.signal.aborted !== true) failed(hint === null ? message : `${message}\n${hint}`);
  } finally {
    transfer?.end();
  }
}

/** What becomes of files that are there; null: it was called off. */
async function askAbout(folder: FilePlace, entries: readonly LocalEntry[]): Promise<FileUpload['existing'] | null> {
  const { entries: present } = await api.engine.files.list.query(folder);
  const names = new Set(present.map(({ name }) => name));
  const there = entries.filter(({ name }) => names.has(encodeFileName(name) ?? ''));
  const [only] = there;
  if (only === undefined) return 'refuse';
  if (entries.length === 1 && only.kind === 'file') {
    const answer = await confirm({
      title: t('files.replace.title'),
      message: t('files.replace.message'),
      action: t('files.replace'),
      names: [only.name],
    });
    return answer === null ? null : 'replace';
  }
  const answer = await confirm({
    title: t('files.merge.title', { count: there.length }),
    message: t('files.merge.message'),
    action: t('files.upload'),
    names: there.map((entry) => entry.name),
    option: { label: t('files.merge.replace'), isSelected: false },
    isHarmlessWithout: true,
  });
  if (answer === null) return null;
  return answer.option ? 'replace' : 'keep';
}

async function send(target: FileUpload, entries: readonly LocalEntry[], transfer: TransferHandle): Promise<Sent> {
  const total = await count(entries, target.path, transfer);
  const problems: Sent['problems'][number][] = [];
  let problemCount = 0;
  let files = 0;
  let doneBytes = 0;
  const pieces = packUpload(walkLocal(entries, target.path), {
    onFile: () => (files += 1),
    onProblem: (problem) => {
      problemCount += 1;
      if (problems.length < NAMED_MAX) problems.push(problem);
    },
  });
  const counted = async function* (): AsyncGenerator<Uint8Array, void> {
    for await (const bytes of pieces) {
      yield bytes;
      doneBytes += bytes.length;
      transfer.progress({
        doneBytes,
        totalBytes: Math.max(total.bytes, doneBytes),
        files: { done: files, total: total.files },
      });
    }
  };
  const report = await sendUpload(target, counted(), transfer.signal);
  return { report, problems, problemCount };
}

async function count(
  entries: readonly LocalEntry[],
  target: string,
  { signal, progress }: TransferHandle,
): Promise<{ readonly bytes: number; readonly files: number }> {
  let bytes = 0;
  let files = 0;
  for await (const entry of walkLocal(entries, target)) {
    if (signal.aborted) throw new Error('given up');
    if (entry.kind !== 'file') continue;
    // What cannot be read is told of when it is sent.
    bytes += (await entry.open().catch(() => null))?.size ?? 0;
    files += 1;
    if (files % 100 === 0) progress({ doneBytes: 0, totalBytes: null, files: { done: 0, total: files } });
  }
  return { bytes, files };
}

function tell(
  { report, problems, problemCount }: Sent,
  { name, isOneFile }: { readonly name: string; readonly isOneFile: boolean },
): void {
  const count = report.failed + problemCount;
  const why = [
    ...problems.map(({ shown, problem }) => [shown, t(`files.upload.problem.${problem}`)] as const),
    ...report.failures.map(({ path, message }) => [fileNameText(path), message] as const),
  ];
  const kept = report.kept === 0 ? [] : [t('files.upload.kept', { count: report.kept })];
  if (count > 0) {
    if (isOneFile) {
      showToast('failed', t('files.upload.failed', { name }), why[0]?.[1] ?? null);
      return;
    }
    const named = why.slice(0, NAMED_MAX).map(([path, reason]) => `${shortened(visibleText(path))}: ${reason}`);
    const more = count - named.length;
    const detail = [...named, ...(more > 0 ? [t('files.upload.more', { count: more })] : []), ...kept].join('\n');
    showToast('failed', t('files.upload.failed.some', { count, name }), detail);
  } else if (!isOneFile) {
    const made = [
      t('files.upload.files', { count: report.files }),
      t('files.upload.folders', { count: report.folders }),
    ];
    showToast('done', t('files.upload.done', { name }), [made.join(', '), ...kept].join('\n'));
  }
}

function shortened(path: string): string {
  return path.length <= SHOWN_LENGTH ? path : `…${path.slice(-SHOWN_LENGTH)}`;
}

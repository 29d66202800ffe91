import { useMemo, useState } from 'react';
import { fileNameText, lastName } from '../../../electron/api/engine/file-path.ts';
import type { FileContents, FilePlace } from '../../../electron/api/engine/files.ts';
import { api } from '../api/connection.ts';
import { failureOf } from '../api/failure-of.ts';
import { encodeBase64 } from '../base64.ts';
import { confirm } from '../confirmation.ts';
import { visibleText } from '../format/visible-text.ts';
import { t } from '../i18n/t.ts';
import { showToast } from '../toasts.ts';
import { useStore } from '../use-store.ts';
import { draftKey, drafts, setDraft } from './drafts.ts';
import { contentsOf, editableText } from './editable-text.ts';
import { useFile } from './use-files.ts';

/** A file that is open. */
export interface FileEditorModel {
  readonly name: string;
  /** Undefined: not there yet, or `failure`. */
  readonly kind: FileContents['kind'] | undefined;
  readonly sizeBytes: number;
  readonly failure: { readonly message: string; readonly hint: string | null } | null;
  readonly text: string;
  readonly isDirty: boolean;
  readonly isReadOnly: boolean;
  readonly isSaving: boolean;
  readonly change: (text: string) => void;
  readonly save: () => Promise<void>;
  /** Reads the file again; asks when that loses something. */
  readonly revert: () => Promise<void>;
  /** Resolves to false when somebody wants to keep what would be lost. */
  readonly leave: () => Promise<boolean>;
}

export function useFileEditor(place: FilePlace): FileEditorModel {
  const { data, error, refetch } = useFile(place);
  const [saved, setSaved] = useState<{
    readonly of: FileContents;
    readonly text: string;
    readonly version: string;
  } | null>(null);
  const [isSaving, setSaving] = useState(false);
  const key = draftKey(place);
  const draft = useStore(drafts).get(key);
  const name = visibleText(fileNameText(lastName(place.path)));

  // What was read, or saved since.
  const now = data?.kind === 'text' ? (saved?.of === data ? saved : data) : null;
  const editable = useMemo(() => (now === null ? null : editableText(now.text)), [now]);
  const isDirty = draft !== undefined && editable !== null && draft.text !== editable.text;

  const save = async (): Promise<void> => {
    if (data === undefined || editable === null || draft === undefined || isSaving) return;
    setSaving(true);
    const text = contentsOf(draft.text, editable.lineEnd);
    const version = await saveText(place, { text, version: draft.version, name });
    setSaving(false);
    if (version === null) return;
    setSaved({ of: data, text, version });
    // What was typed while it was being saved is not saved, and was typed into what is.
    const typed = drafts.get().get(key);
    setDraft(key, typed === undefined || typed.text === draft.text ? null : { text: typed.text, version });
    showToast('done', t('files.edit.saved', { name }));
  };
  const leave = async (): Promise<boolean> => {
    if (isDirty && !(await mayDiscard(name))) return false;
    setDraft(key, null);
    return true;
  };
  return {
    name,
    kind: data?.kind,
    sizeBytes: data?.kind === 'binary' ? data.sizeBytes : 0,
    failure: error === null ? null : failureOf(error),
    text: draft?.text ?? editable?.text ?? '',
    isDirty,
    isReadOnly: editable?.isMixed === true,
    isSaving,
    change: (text) => {
      if (now === null) return;
      setDraft(key, text === editable?.text ? null : { text, version: draft?.version ?? now.version });
    },
    save,
    revert: async () => {
      if (await leave()) await refetch();
    },
    leave,
  };
}

/** The new version; null when it failed, or was called off because somebody else had changed the file. */
async function saveText(
  place: FilePlace,
  wanted: { readonly text: string; readonly version: string; readonly name: string },
): Promise<string | null> {
  const { text, name } = wanted;
  const base64 = encodeBase64(new TextEncoder().encode(text));
  let { version } = wanted;
  for (;;) {
    try {
      return (await api.engine.files.save.mutate({ ...place, base64, version })).version;
    } catch (error) {
      const { code, message, hint } = failureOf(error);
      if (code !== 'file-changed') {
        showToast('failed', t('files.edit.failed', { name }), hint === null ? message : `${message}\n${hint}`);
        return null;
      }
    }
    if (!(await mayOverwrite(name))) return null;
    const now = await api.engine.files.read.query(place).catch(() => null);
    if (now?.kind === 'text') ({ version } = now);
  }
}

async function mayOverwrite(name: string): Promise<boolean> {
  const answer = await confirm({
    title: t('files.edit.changed.title'),
    message: t('files.edit.changed.message'),
    action: t('files.edit.changed.overwrite'),
    names: [name],
  });
  return answer !== null;
}

async function mayDiscard(name: string): Promise<boolean> {
  const answer = await confirm({
    title: t('files.edit.discard.title'),
    message: t('files.edit.discard.message'),
    action: t('files.edit.discard'),
    names: [name],
  });
  return answer !== null;
}

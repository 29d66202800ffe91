import { useState } from 'react';
import type { SettingsView } from '../../../electron/api/backend.ts';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import type { SettingRowProps } from './setting-row-props.ts';

type SettingValue = Parameters<typeof api.settings.set.mutate>[0]['value'];

export interface SettingDraft<Draft> {
  /** Null: nothing was changed. */
  readonly draft: Draft | null;
  readonly change: (next: Draft) => void;
  /** Gives the draft up. */
  readonly revert: () => void;
  /** What is wrong is not said before somebody tried to save it. */
  readonly isTried: boolean;
  /** Why the backend refused it. */
  readonly problem: string | null;
  readonly isSaving: boolean;
  readonly save: (value: SettingValue) => void;
  /** Null: what was typed is wrong in itself, and stays to be mended. */
  readonly saveIfRight: (value: SettingValue | null) => void;
  readonly reset: () => void;
}

/** What is being typed for a setting, until the backend has it or it is given up. */
export function useSettingDraft<Draft>({ field, onStored }: Omit<SettingRowProps, 'stored'>): SettingDraft<Draft> {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [isTried, setTried] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const { path } = field;

  const change = (next: Draft): void => {
    setDraft(next);
    setProblem(null);
  };
  const revert = (): void => {
    setDraft(null);
    setProblem(null);
    setTried(false);
  };
  const store = async (work: () => Promise<SettingsView>): Promise<void> => {
    setSaving(true);
    setProblem(null);
    try {
      onStored(await work());
      revert();
    } catch (error) {
      const { message, hint } = failureOf(error);
      setProblem(hint === null ? message : `${message}. ${hint}`);
    }
    setSaving(false);
  };
  const save = (value: SettingValue): void => void store(() => api.settings.set.mutate({ path, value }));
  const saveIfRight = (value: SettingValue | null): void => {
    setTried(true);
    if (value !== null) save(value);
  };
  const reset = (): void => void store(() => api.settings.reset.mutate({ path }));
  return { draft, change, revert, isTried, problem, isSaving, save, saveIfRight, reset };
}

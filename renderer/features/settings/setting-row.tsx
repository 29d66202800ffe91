import { RotateCcw } from 'lucide-react';
import { type ComponentType, useState } from 'react';
import type { SettingsView as StoredSettings } from '../../../electron/api/backend.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Select, Switch, TextField } from '../../components/fields.tsx';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { t } from '../../lib/i18n/t.ts';
import { EngineConfigEditor } from './engine-config-editor.tsx';
import type { SettingRowProps } from './setting-row-props.ts';
import { LoopbackEditor } from './loopback-editor.tsx';
import { NamesEditor } from './names-editor.tsx';
import { SharesEditor } from './shares-editor.tsx';
import { settingTitle } from './setting-groups.ts';
import { settingKind, settingText, settingValue } from './setting-kind.ts';
import { SettingWords } from './setting-words.tsx';
import { valueAt } from './value-at.ts';

/** Of those that are no single value. */
const EDITORS: Readonly<Record<string, ComponentType<SettingRowProps>>> = {
  'engine.config': EngineConfigEditor,
  shares: SharesEditor,
  'network.hostLoopback': LoopbackEditor,
  'network.names': NamesEditor,
};

/** One setting. A choice is stored at once, a text when it is saved; what the backend refuses stands beside it with its reason. */
export function SettingRow({ field, stored, onStored }: SettingRowProps) {
  const { path } = field;
  const kind = settingKind(field);
  const value = valueAt(stored.settings, path);
  const before = settingText(kind, value);
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const title = settingTitle(path);
  const isChanged = stored.changed.some(
    (one) => one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}[`),
  );

  const store = async (work: () => Promise<StoredSettings>): Promise<void> => {
    setSaving(true);
    setProblem(null);
    try {
      onStored(await work());
      setDraft(null);
    } catch (error) {
      setProblem(
        error instanceof SyntaxError ? t('settings.json.invalid', { reason: error.message }) : failureOf(error).message,
      );
    }
    setSaving(false);
  };
  const set = (next: unknown): Promise<void> =>
    store(() =>
      api.settings.set.mutate({ path, value: next as Parameters<typeof api.settings.set.mutate>[0]['value'] }),
    );
  const save = (): Promise<void> =>
    store(async () => {
      const next = settingValue(kind, draft ?? before);
      return api.settings.set.mutate({ path, value: next as Parameters<typeof api.settings.set.mutate>[0]['value'] });
    });

  const Editor = EDITORS[path];
  if (Editor !== undefined) return <Editor field={field} stored={stored} onStored={onStored} />;
  return (
    <div className={kind.kind === 'json' ? 'setting setting-wide' : 'setting'} data-setting={path}>
      <SettingWords field={field} />
      <div className="setting-control">
        {kind.kind === 'switch' && (
          <Switch label={title} isSelected={value === true} isDisabled={isSaving} onChange={(next) => void set(next)} />
        )}
        {kind.kind === 'choice' && (
          <Select
            label={title}
            isLabelHidden
            value={String(value)}
            isDisabled={isSaving}
            onChange={(next) => void set(next)}
            options={kind.choices.map((id) => ({ id, label: id }))}
          />
        )}
        {kind.kind !== 'switch' && kind.kind !== 'choice' && (
          <form
            className="setting-form"
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <TextField
              label={title}
              isLabelHidden
              isMono={kind.kind === 'json'}
              rows={kind.kind === 'json' ? Math.min(8, Math.max(2, (draft ?? before).split('\n').length)) : 1}
              value={draft ?? before}
              onChange={setDraft}
              placeholder={t('settings.auto')}
              problem={problem}
            />
            {draft !== null && draft !== before && (
              <div className="row">
                <Button label={t('settings.apply')} kind="primary" type="submit" isPending={isSaving} />
                <Button
                  label={t('settings.revert')}
                  kind="quiet"
                  onPress={() => {
                    setDraft(null);
                    setProblem(null);
                  }}
                />
              </div>
            )}
          </form>
        )}
        {problem !== null && (kind.kind === 'switch' || kind.kind === 'choice') && (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <div className="setting-reset">
        {isChanged && (
          <IconButton
            label={t('settings.reset')}
            icon={RotateCcw}
            onPress={() => void store(() => api.settings.reset.mutate({ path }))}
          />
        )}
      </div>
    </div>
  );
}

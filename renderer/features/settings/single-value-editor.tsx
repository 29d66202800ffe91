import { Select, Switch, TextField } from '../../components/fields.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../lib/i18n/t.ts';
import { SettingForm } from './setting-form.tsx';
import { SettingFrame } from './setting-frame.tsx';
import { settingTitle } from './setting-groups.ts';
import { type SettingKind, settingText, settingValue } from './setting-kind.ts';
import type { SettingRowProps } from './setting-row-props.ts';
import { useSettingDraft } from './use-setting-draft.ts';
import { valueAt } from './value-at.ts';

interface SingleValueEditorProps extends SettingRowProps {
  readonly kind: SettingKind;
}

/** A switch or a choice is stored at once, a text when it is saved; what the backend refuses stands below it with its reason. */
export function SingleValueEditor({ field, stored, onStored, kind }: SingleValueEditorProps) {
  const { path } = field;
  const setting = useSettingDraft<string>({ field, onStored });
  const value = valueAt(stored.settings, path);
  const before = settingText(value);
  const isTyped = kind.kind === 'number' || kind.kind === 'text';
  const shown = setting.draft ?? before;
  const shared = { label: settingTitle(path), isDisabled: setting.isSaving };
  const typed = {
    label: shared.label,
    isLabelHidden: true,
    value: shown,
    onChange: (text: string) => (text === before ? setting.revert() : setting.change(text)),
    placeholder: t('settings.auto'),
    problem: setting.problem,
  };

  return (
    <SettingFrame field={field} isNarrow onReset={stored.changed.includes(path) ? setting.reset : null}>
      <SettingForm
        // A field says by itself what is wrong with it.
        setting={isTyped ? { ...setting, problem: null } : setting}
        onSave={() => setting.save(settingValue(kind, shown))}
      >
        {kind.kind === 'switch' && <Switch {...shared} isSelected={value === true} onChange={setting.save} />}
        {kind.kind === 'choice' && (
          <Select
            {...shared}
            isLabelHidden
            value={shown}
            onChange={setting.save}
            options={kind.choices.map((id) => ({ id, label: id }))}
          />
        )}
        {isTyped &&
          (kind.kind === 'text' && kind.isFolder ? <PathField {...typed} what="folder" /> : <TextField {...typed} />)}
      </SettingForm>
    </SettingFrame>
  );
}

import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { t } from '../../lib/i18n/t.ts';
import type { SettingDraft } from './use-setting-draft.ts';

interface SettingFormProps {
  readonly setting: Pick<SettingDraft<unknown>, 'draft' | 'problem' | 'isSaving' | 'revert'>;
  readonly onSave: () => void;
  readonly children: ReactNode;
}

/** The fields of one setting, with what the backend said against them, and the buttons that save or give up a change. */
export function SettingForm({ setting, onSave, children }: SettingFormProps) {
  const { draft, problem, isSaving, revert } = setting;
  return (
    <form
      className="setting-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      {children}
      {problem !== null && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      {draft !== null && (
        <div className="row">
          <Button label={t('settings.apply')} kind="primary" type="submit" isPending={isSaving} />
          <Button label={t('settings.revert')} kind="quiet" onPress={revert} />
        </div>
      )}
    </form>
  );
}

import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { PathField } from '../../components/path-field.tsx';
import { RowList } from '../../components/row-list.tsx';
import { t } from '../../lib/i18n/t.ts';
import { SettingForm } from './setting-form.tsx';
import { SettingFrame } from './setting-frame.tsx';
import type { SettingRowProps } from './setting-row-props.ts';
import { type ShareRow, shareProblems, sharesOf } from './shares-draft.ts';
import { useSettingDraft } from './use-setting-draft.ts';

const NEW_ROW: ShareRow = { path: '', readOnly: false };

/** The folders that containers may use, one a row. Without a list of the user's own, the home folder is shared. */
export function SharesEditor({ field, stored, onStored }: SettingRowProps) {
  const { shares } = stored.settings;
  const setting = useSettingDraft<readonly ShareRow[]>({ field, onStored });
  const { draft, change, isTried } = setting;
  const rows = draft ?? shares;
  const problems = rows === null || !isTried ? [] : shareProblems(rows);

  return (
    <SettingFrame field={field} onReset={shares === null ? null : setting.reset}>
      <SettingForm setting={setting} onSave={() => draft !== null && setting.saveIfRight(sharesOf(draft))}>
        {rows === null ? (
          <div className="row">
            <span className="muted">{t('settings.shares.home')}</span>
            <Button label={t('settings.shares.choose')} onPress={() => change([NEW_ROW])} />
          </div>
        ) : (
          <RowList
            title={t('settings.shares.folders')}
            rows={rows}
            onChange={change}
            newRow={NEW_ROW}
            render={(row, changeRow, index) => (
              <>
                <PathField
                  what="folder"
                  label={t('settings.shares.path', { number: index + 1 })}
                  isLabelHidden
                  isMono
                  value={row.path}
                  onChange={(path) => changeRow({ path })}
                  problem={problems[index] ?? null}
                />
                <Checkbox isSelected={row.readOnly} onChange={(readOnly) => changeRow({ readOnly })}>
                  {t('settings.shares.readOnly')}
                </Checkbox>
              </>
            )}
          />
        )}
      </SettingForm>
    </SettingFrame>
  );
}

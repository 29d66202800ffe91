import { TextField } from '../../components/fields.tsx';
import { RowList } from '../../components/row-list.tsx';
import { t } from '../../lib/i18n/t.ts';
import { type NameRow, nameProblems, namesOf, rowsOfNames } from './names-draft.ts';
import { SettingForm } from './setting-form.tsx';
import { SettingFrame } from './setting-frame.tsx';
import type { SettingRowProps } from './setting-row-props.ts';
import { useSettingDraft } from './use-setting-draft.ts';

const NEW_ROW: NameRow = { name: '', target: '' };

/** The names that the VM's DNS server knows besides the host's, one a row. */
export function NamesEditor({ field, stored, onStored }: SettingRowProps) {
  const before = rowsOfNames(stored.settings.network.names);
  const setting = useSettingDraft<readonly NameRow[]>({ field, onStored });
  const { draft, change, isTried } = setting;
  const rows = draft ?? before;
  const problems = isTried ? nameProblems(rows) : [];

  return (
    <SettingFrame field={field} onReset={before.length === 0 ? null : setting.reset}>
      <SettingForm setting={setting} onSave={() => draft !== null && setting.saveIfRight(namesOf(draft))}>
        <RowList
          title={t('settings.names.names')}
          rows={rows}
          onChange={change}
          newRow={NEW_ROW}
          render={(row, changeRow, index) => {
            const { name = null, target = null } = problems[index] ?? {};
            return (
              <>
                <TextField
                  label={t('settings.names.name', { number: index + 1 })}
                  isLabelHidden
                  isMono
                  placeholder="db.test"
                  value={row.name}
                  onChange={(text) => changeRow({ name: text })}
                  problem={name === null ? null : t(name)}
                />
                <TextField
                  label={t('settings.names.target', { number: index + 1 })}
                  isLabelHidden
                  isMono
                  placeholder="host"
                  value={row.target}
                  onChange={(text) => changeRow({ target: text })}
                  problem={target === null ? null : t(target)}
                />
              </>
            );
          }}
        />
      </SettingForm>
    </SettingFrame>
  );
}

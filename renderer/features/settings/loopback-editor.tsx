import { Select, TextField } from '../../components/fields.tsx';
import { t } from '../../lib/i18n/t.ts';
import { LOOPBACK_REACHES, loopbackDraft, type LoopbackDraft, loopbackOf } from './loopback-draft.ts';
import { SettingForm } from './setting-form.tsx';
import { SettingFrame } from './setting-frame.tsx';
import { settingTitle } from './setting-groups.ts';
import type { SettingRowProps } from './setting-row-props.ts';
import { useSettingDraft } from './use-setting-draft.ts';

/** How much of this computer's loopback containers reach. All and nothing are stored at once, ports when they are saved. */
export function LoopbackEditor({ field, stored, onStored }: SettingRowProps) {
  const { hostLoopback } = stored.settings.network;
  const setting = useSettingDraft<LoopbackDraft>({ field, onStored });
  const shown = setting.draft ?? loopbackDraft(hostLoopback);
  const value = loopbackOf(shown);
  const options = LOOPBACK_REACHES.map((id) => ({ id, label: t(`settings.loopback.${id}`) }));

  return (
    <SettingFrame field={field} onReset={hostLoopback === true ? null : setting.reset}>
      <SettingForm setting={setting} onSave={() => setting.saveIfRight(value)}>
        <div className="row loopback-row">
          <Select
            label={settingTitle(field.path)}
            isLabelHidden
            value={shown.reach}
            isDisabled={setting.isSaving}
            onChange={(reach) => {
              if (reach === 'ports') setting.change({ ...shown, reach });
              else setting.save(reach === 'all');
            }}
            options={options}
          />
          {shown.reach === 'ports' && (
            <TextField
              label={t('settings.loopback.list')}
              isLabelHidden
              isMono
              placeholder="5432, 8080"
              value={shown.ports}
              onChange={(ports) => setting.change({ reach: 'ports', ports })}
              problem={setting.isTried && value === null ? t('settings.loopback.invalid') : null}
            />
          )}
        </div>
      </SettingForm>
    </SettingFrame>
  );
}

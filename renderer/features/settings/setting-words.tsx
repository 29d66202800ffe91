import type { SettingField } from '../../../electron/api/setting-fields.ts';
import { t } from '../../lib/i18n/t.ts';
import { settingDescription, settingTitle } from './setting-groups.ts';

/**
 * What is taken up without a restart: the context is selected at each start, by the backend itself; dockerd's configuration restarts the
 * engine when it is applied; a running VM is told at once how long it keeps logs; `desktop` is the app's.
 */
const WITHOUT_RESTART: ReadonlySet<string> = new Set([
  'context.select',
  'engine.config',
  'image.rollback',
  'logs.keepDays',
]);
const isWithoutRestart = (path: string): boolean => WITHOUT_RESTART.has(path) || path.startsWith('desktop.');

/** What a setting is called, what it does, its default, and whether it waits for the next start. */
export function SettingWords({ field }: { readonly field: SettingField }) {
  const { path } = field;
  return (
    <div className="setting-words">
      <div className="setting-title">
        {settingTitle(path)} <code className="muted">{path}</code>
      </div>
      <p className="muted">{settingDescription(field)}</p>
      <p className="small muted setting-notes">
        <span>{t('settings.default', { value: defaultText(field) })}</span>
        {!isWithoutRestart(path) && <span>{t('settings.restart')}</span>}
      </p>
    </div>
  );
}

function defaultText(field: SettingField): string {
  const { default: value } = field;
  if (value === null || value === undefined) return t('settings.auto');
  if (value === true) return t('settings.on');
  if (value === false) return t('settings.off');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

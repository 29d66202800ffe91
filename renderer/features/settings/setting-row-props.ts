import type { SettingsView } from '../../../electron/api/backend.ts';
import type { SettingField } from '../../../electron/api/setting-fields.ts';

/** What every editor of a setting is given. */
export interface SettingRowProps {
  readonly field: SettingField;
  readonly stored: SettingsView;
  readonly onStored: (view: SettingsView) => void;
}

import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SettingField } from '../../../electron/api/setting-fields.ts';
import { IconButton } from '../../components/button.tsx';
import { t } from '../../lib/i18n/t.ts';
import { SettingWords } from './setting-words.tsx';

interface SettingFrameProps {
  readonly field: SettingField;
  /** Null: it has its default. */
  readonly onReset: (() => void) | null;
  /** The editor stands beside the words; else it takes the whole width below them. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}

/** What every setting has around its editor: its words, and the way back to its default. */
export function SettingFrame({ field, onReset, isNarrow = false, children }: SettingFrameProps) {
  const { path } = field;
  return (
    <div className={isNarrow ? 'setting' : 'setting setting-wide'} data-setting={path}>
      <SettingWords field={field} />
      <div className="setting-control">{children}</div>
      <div className="setting-reset">
        {onReset !== null && <IconButton label={t('settings.reset')} icon={RotateCcw} onPress={onReset} />}
      </div>
    </div>
  );
}

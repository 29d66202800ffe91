import { useState } from 'react';
import type { EngineConfig } from '../../../electron/api/engine-config.ts';
import { type Failure, isUp } from '../../../electron/api/machine-status.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { machineStatus } from '../../lib/api/machine.ts';
import { confirm } from '../../lib/confirmation.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../../lib/toasts.ts';
import { useStore } from '../../lib/use-store.ts';
import { readEngineConfig } from './engine-config-draft.ts';
import { SettingFrame } from './setting-frame.tsx';
import { settingTitle } from './setting-groups.ts';
import type { SettingRowProps } from './setting-row-props.ts';

const ROWS_MIN = 6;
const ROWS_MAX = 24;

/**
 * dockerd's configuration as JSON. What is wrong with the text stands below it while it is typed; applied to a machine that runs,
 * dockerd is asked first, and a configuration that it does not start with is taken back by the backend. The draft stays then.
 */
export function EngineConfigEditor({ field, stored, onStored }: SettingRowProps) {
  const status = useStore(machineStatus);
  const before = textOf(stored.settings.engine.config);
  const [draft, setDraft] = useState<string | null>(null);
  const [failure, setFailure] = useState<(Failure & { readonly title: string }) | null>(null);
  const [isApplying, setApplying] = useState(false);
  const text = draft ?? before;
  const { config, problem } = readEngineConfig(text);
  const restarts = status !== null && isUp(status.machine);

  const apply = async (next: EngineConfig): Promise<void> => {
    if (restarts) {
      const question = { title: t('machine.restart.title'), message: t('machine.stop.message'), names: [] };
      if ((await confirm({ ...question, action: t('machine.restart.action') })) === null) return;
    }
    setApplying(true);
    setFailure(null);
    try {
      const outcome = await api.engineConfig.set.mutate({ config: next });
      if (outcome.kind === 'reverted') setFailure({ ...outcome.failure, title: t('settings.engine.reverted') });
      else {
        setDraft(null);
        showToast('done', t(`settings.engine.${outcome.kind}`));
      }
    } catch (error) {
      setFailure({ ...failureOf(error), title: t('settings.engine.failed') });
    }
    onStored(await api.settings.get.query().catch(() => stored));
    setApplying(false);
  };

  return (
    <SettingFrame field={field} onReset={before === '' || isApplying ? null : () => void apply({})}>
      <form
        className="setting-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (config !== null) void apply(config);
        }}
      >
        <TextField
          label={settingTitle(field.path)}
          isLabelHidden
          isMono
          rows={Math.min(ROWS_MAX, Math.max(ROWS_MIN, text.split('\n').length))}
          value={text}
          onChange={setDraft}
          isDisabled={isApplying}
          placeholder="{}"
          problem={problem}
        />
        {failure !== null && (
          <div className="notice notice-bad" role="alert">
            <strong>{failure.title}</strong>
            <pre className="setting-said">{visibleText(failure.message)}</pre>
            {failure.hint !== null && <p className="muted">{failure.hint}</p>}
          </div>
        )}
        {draft !== null && draft !== before && (
          <div className="row">
            <Button
              label={t(restarts ? 'settings.engine.apply' : 'settings.apply')}
              kind="primary"
              type="submit"
              isPending={isApplying}
              isDisabled={problem !== null}
            />
            <Button
              label={t('settings.revert')}
              kind="quiet"
              isDisabled={isApplying}
              onPress={() => {
                setDraft(null);
                setFailure(null);
              }}
            />
          </div>
        )}
      </form>
    </SettingFrame>
  );
}

function textOf(config: EngineConfig): string {
  return Object.keys(config).length === 0 ? '' : JSON.stringify(config, null, 2);
}

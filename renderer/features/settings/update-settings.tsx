import type { UpdateState } from '../../../electron/api/app-update.ts';
import { Button } from '../../components/button.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { appUpdate, orderUpdate } from '../../lib/api/app-updates.ts';
import { timeText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';

/** How far the desktop app is with an update, and the next step; nothing in a browser. */
export function UpdateSettings() {
  const state = useStore(appUpdate);
  if (state === null) return null;
  return (
    <section className="setting-group" aria-label={t('updates.title')}>
      <h2>{t('updates.title')}</h2>
      <div className="card setting-card">
        <div className="setting">
          <div className="setting-words" aria-live="polite">
            <p>{sentence(state)}</p>
            {state.kind === 'failed' && <p className="muted">{t(`updates.remedy.${state.trouble}`)}</p>}
          </div>
          <div className="setting-control">
            <NextStep state={state} />
          </div>
        </div>
      </div>
    </section>
  );
}

function NextStep({ state }: { readonly state: UpdateState }) {
  switch (state.kind) {
    case 'unavailable':
      return null;
    case 'current':
      return <Button label={t('updates.check.now')} onPress={() => void orderUpdate('checkForUpdate')} />;
    case 'checking':
      return <Button label={t('updates.check.now')} isPending onPress={() => undefined} />;
    case 'available':
      return <Button label={t('updates.download')} kind="primary" onPress={() => void orderUpdate('downloadUpdate')} />;
    case 'downloading':
      return <ProgressBar label={t('updates.download')} share={state.percent / 100} detail={`${state.percent} %`} />;
    case 'ready':
      return <Button label={t('updates.install')} kind="primary" onPress={() => void orderUpdate('installUpdate')} />;
    case 'failed':
      return (
        <Button
          label={t('updates.retry')}
          onPress={() => void orderUpdate(state.version === null ? 'checkForUpdate' : 'downloadUpdate')}
        />
      );
  }
}

function sentence(state: UpdateState): string {
  switch (state.kind) {
    case 'unavailable':
      return t(`updates.obstacle.${state.obstacle}`);
    case 'current':
      return state.checkedMs === null
        ? t('updates.current.never')
        : t('updates.current', { time: timeText(state.checkedMs) });
    case 'checking':
      return t('updates.checking');
    case 'available':
    case 'downloading':
    case 'ready':
      return t(`updates.${state.kind}`, { version: state.version });
    case 'failed':
      return t('updates.failed', { detail: state.detail });
  }
}

import { type ReactNode, useState } from 'react';
import { isUp, type MachineStatus } from '../../../electron/api/machine-status.ts';
import { Button } from '../../components/button.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { restartMachine } from '../../lib/api/machine-actions.ts';
import { confirm } from '../../lib/confirmation.ts';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../../lib/toasts.ts';
import { SupportCard } from './support-card.tsx';

/** What helps when nothing else does, from what loses nothing to what loses everything. */
export function TroubleshootTab({ status }: { readonly status: MachineStatus }) {
  const [isErasing, setErasing] = useState(false);
  const isMachineUp = isUp(status.machine);

  const erase = async (scope: 'data' | 'factory'): Promise<void> => {
    const kind = scope === 'data' ? 'purge' : 'factory';
    const answer = await confirm({
      title: t(`machine.${kind}.title`),
      message: `${t(`machine.${kind}.detail`)} ${t('machine.erase.message')}`,
      action: t('machine.erase.action'),
      names: [],
    });
    if (answer === null) return;
    setErasing(true);
    const done = await act(t(`machine.${kind}.failed`), async () => {
      await api.reset.mutate({ scope });
      // The engine that was there before is there again, empty.
      if (scope === 'data' && isMachineUp) await api.machine.start.mutate();
    });
    if (done) showToast('done', t(`machine.${kind}.done`));
    setErasing(false);
  };

  return (
    <div className="page-scroll machine-cards stack">
      <Action title={t('machine.restart')} detail={t('machine.restart.detail')}>
        <Button label={t('machine.restart.action')} isDisabled={!isMachineUp} onPress={() => void restartMachine()} />
      </Action>
      <SupportCard />
      <Action title={t('machine.purge')} detail={t('machine.purge.detail')}>
        <Button label={t('machine.purge')} kind="danger" isPending={isErasing} onPress={() => void erase('data')} />
      </Action>
      <Action title={t('machine.factory')} detail={t('machine.factory.detail')}>
        <Button
          label={t('machine.factory')}
          kind="danger"
          isPending={isErasing}
          onPress={() => void erase('factory')}
        />
      </Action>
    </div>
  );
}

interface ActionProps {
  readonly title: string;
  readonly detail: string;
  readonly children: ReactNode;
}

function Action({ title, detail, children }: ActionProps) {
  return (
    <section className="card trouble">
      <div>
        <h2>{title}</h2>
        <p className="muted">{detail}</p>
      </div>
      {children}
    </section>
  );
}

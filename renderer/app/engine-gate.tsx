import { useQuery } from '@tanstack/react-query';
import { Pause, Power } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MachineStatus } from '../../electron/api/machine-status.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/state-panel.tsx';
import { api } from '../lib/api/connection.ts';
import { machineStatus } from '../lib/api/machine.ts';
import { resumeMachine, startMachine } from '../lib/api/machine-actions.ts';
import { durationText } from '../lib/format/format.ts';
import { t } from '../lib/i18n/t.ts';
import { later } from '../lib/later.ts';
import { PHASE_TEXT } from '../lib/machine-look.ts';
import { navigate } from '../lib/route.ts';
import { useStore } from '../lib/use-store.ts';

const FirstRun = later(async () => (await import('./first-run.tsx')).FirstRun);

/** Stands in for a view that needs the engine while there is none: says why, and starts it. */
export function EngineGate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const status = useStore(machineStatus);
  if (status?.machine.state === 'running') return children;
  return (
    <Page title={title}>
      {status === null ? <LoadingState label={t('connection.connecting')} /> : <MachineAway status={status} />}
    </Page>
  );
}

function MachineAway({ status }: { readonly status: MachineStatus }) {
  const { machine } = status;
  if (machine.state === 'failed') {
    return (
      <ErrorState title={t('machine.gate.failed')} message={machine.failure.message} hint={machine.failure.hint}>
        {machine.phase !== null && (
          <p className="muted">{t('machine.gate.failed.phase', { phase: t(PHASE_TEXT[machine.phase]) })}</p>
        )}
        {machine.failure.logFile !== null && <p className="mono small">{machine.failure.logFile}</p>}
        <div className="row">
          <Button label={t('word.retry')} kind="primary" onPress={() => void startMachine()} />
          <Button label={t('machine.logs')} onPress={() => navigate('machine', 'logs')} />
          <Button label={t('machine.troubleshoot')} onPress={() => navigate('machine', 'troubleshoot')} />
        </div>
      </ErrorState>
    );
  }
  if (machine.state === 'starting') {
    return (
      <EmptyState title={t('machine.gate.starting')} icon={Power}>
        <ol className="gate-phases">
          {status.phases.map(({ phase, durationMs }) => (
            <li key={phase} className="gate-phase">
              <span>{t(PHASE_TEXT[phase])}</span>
              <span className="numeric">{durationText(durationMs)}</span>
            </li>
          ))}
          <li className="gate-phase" aria-current="step">
            <strong>{t(PHASE_TEXT[machine.phase])}</strong>
            <span className="spinner" aria-hidden />
          </li>
        </ol>
      </EmptyState>
    );
  }
  if (machine.state === 'paused') {
    return (
      <EmptyState title={t('machine.gate.paused')} icon={Pause}>
        <p>{t('machine.gate.paused.detail')}</p>
        <Button label={t('machine.resume')} kind="primary" onPress={() => void resumeMachine()} />
      </EmptyState>
    );
  }
  if (machine.state === 'stopping') return <EmptyState title={t('machine.gate.stopping')} icon={Power} />;
  return <Stopped />;
}

/** Asked anew each time: the first run is over as soon as there was one. */
function Stopped() {
  const { data } = useQuery({ queryKey: ['first-run'], queryFn: () => api.info.query(), gcTime: 0 });
  if (data !== undefined && !data.hasRun) return <FirstRun info={data} />;
  return (
    <EmptyState title={t('machine.gate.stopped')} icon={Power}>
      <p>{t('machine.gate.stopped.detail')}</p>
      <Button label={t('machine.start')} kind="primary" onPress={() => void startMachine()} />
    </EmptyState>
  );
}

import './machine.css';
import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { canBeStopped } from '../../../electron/api/machine-status.ts';
import { Button } from '../../components/button.tsx';
import { Page } from '../../components/page.tsx';
import { LoadingState } from '../../components/state-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { machineStatus } from '../../lib/api/machine.ts';
import {
  pauseMachine,
  restartMachine,
  resumeMachine,
  startMachine,
  stopMachine,
} from '../../lib/api/machine-actions.ts';
import { t } from '../../lib/i18n/t.ts';
import { MACHINE_SHAPE, MACHINE_TEXT } from '../../lib/machine-look.ts';
import { navigate, type Route } from '../../lib/route.ts';
import { useStore } from '../../lib/use-store.ts';
import { ChecksTab } from './checks-tab.tsx';
import { MachineLogsTab } from './machine-logs-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { TroubleshootTab } from './troubleshoot-tab.tsx';

export function MachineView({ path: [tab] }: { readonly path: Route }) {
  const status = useStore(machineStatus);
  if (status === null) {
    return (
      <Page title={t('nav.machine')}>
        <LoadingState label={t('connection.connecting')} />
      </Page>
    );
  }
  const { state } = status.machine;
  return (
    <Page
      title={t('nav.machine')}
      detail={<StateMark shape={MACHINE_SHAPE[state]} label={t(MACHINE_TEXT[state])} />}
      actions={
        <>
          {(state === 'stopped' || state === 'failed') && (
            <Button label={t('machine.start')} icon={Play} kind="primary" onPress={() => void startMachine()} />
          )}
          {state === 'paused' && (
            <Button label={t('machine.resume')} icon={Play} kind="primary" onPress={() => void resumeMachine()} />
          )}
          {state === 'running' && (
            <Button label={t('machine.pause')} icon={Pause} onPress={() => void pauseMachine()} />
          )}
          {(state === 'running' || state === 'paused') && (
            <Button label={t('machine.restart')} icon={RotateCw} onPress={() => void restartMachine()} />
          )}
          {canBeStopped(status.machine) && (
            <Button label={t('machine.stop')} icon={Square} onPress={() => void stopMachine()} />
          )}
        </>
      }
    >
      <Tabs
        label={t('nav.machine')}
        selected={tab ?? 'overview'}
        onSelect={(next) => navigate('machine', next)}
        tabs={[
          { id: 'overview', title: t('machine.overview'), content: <OverviewTab status={status} /> },
          { id: 'logs', title: t('machine.logs'), content: <MachineLogsTab /> },
          { id: 'checks', title: t('machine.checks'), content: <ChecksTab /> },
          { id: 'troubleshoot', title: t('machine.troubleshoot'), content: <TroubleshootTab status={status} /> },
        ]}
      />
    </Page>
  );
}

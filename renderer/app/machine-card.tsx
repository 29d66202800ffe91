import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { canBeStopped } from '../../electron/api/machine-status.ts';
import { IconButton } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { connectionState } from '../lib/api/connection-state.ts';
import { machineStatus } from '../lib/api/machine.ts';
import { pauseMachine, restartMachine, resumeMachine, startMachine, stopMachine } from '../lib/api/machine-actions.ts';
import { t } from '../lib/i18n/t.ts';
import { MACHINE_SHAPE, MACHINE_TEXT, PHASE_TEXT } from '../lib/machine-look.ts';
import { useStore } from '../lib/use-store.ts';

/** The machine's state, always in sight, and what can be done about it. */
export function MachineCard() {
  const status = useStore(machineStatus);
  const connection = useStore(connectionState);
  const machine = status?.machine;
  const isKnown = machine !== undefined && connection === 'open';
  const state = machine?.state;
  return (
    <section className="machine-card" aria-label={t('machine.engine')}>
      <div className="machine-card-row">
        <StateMark
          shape={isKnown ? MACHINE_SHAPE[machine.state] : 'stopped'}
          label={isKnown ? t(MACHINE_TEXT[machine.state]) : t('machine.unknown')}
        />
        <div className="machine-card-buttons">
          {(state === 'stopped' || state === 'failed') && (
            <IconButton
              label={t('machine.start')}
              icon={Play}
              isDisabled={!isKnown}
              onPress={() => void startMachine()}
            />
          )}
          {state === 'running' && (
            <IconButton
              label={t('machine.pause')}
              icon={Pause}
              isDisabled={!isKnown}
              onPress={() => void pauseMachine()}
            />
          )}
          {state === 'paused' && (
            <IconButton
              label={t('machine.resume')}
              icon={Play}
              isDisabled={!isKnown}
              onPress={() => void resumeMachine()}
            />
          )}
          {machine !== undefined && canBeStopped(machine) && (
            <IconButton
              label={t('machine.stop')}
              icon={Square}
              isDisabled={!isKnown}
              onPress={() => void stopMachine()}
            />
          )}
          {state === 'running' && (
            <IconButton
              label={t('machine.restart')}
              icon={RotateCw}
              isDisabled={!isKnown}
              onPress={() => void restartMachine()}
            />
          )}
        </div>
      </div>
      <div className="small muted truncate" aria-live="polite">
        {machine?.state === 'starting' && t(PHASE_TEXT[machine.phase])}
        {machine?.state === 'failed' && machine.failure.message}
        {(machine?.state === 'running' || machine?.state === 'paused') &&
          status?.vm &&
          `Docker ${status.vm.engineVersion}`}
      </div>
    </section>
  );
}

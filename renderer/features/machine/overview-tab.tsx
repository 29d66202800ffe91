import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { fallbackSentence } from '../../../electron/api/image-fallback.ts';
import type { MachineStatus } from '../../../electron/api/machine-status.ts';
import { Facts } from '../../components/facts.tsx';
import { api } from '../../lib/api/connection.ts';
import { connectionState } from '../../lib/api/connection-state.ts';
import { durationText, memoryText, timeText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';
import { MACHINE_TEXT } from '../../lib/machine-look.ts';
import { useStore } from '../../lib/use-store.ts';
import { DiskCard } from './disk-card.tsx';
import { FallbackNotice } from './fallback-notice.tsx';
import { PhaseList } from './phase-list.tsx';
import { PortTable } from './port-table.tsx';

const MIB = 1024 * 1024;

export function OverviewTab({ status }: { readonly status: MachineStatus }) {
  const { machine, imageFallback, vm, context } = status;
  // That one is told of at length.
  const told = imageFallback === null ? null : fallbackSentence(imageFallback);
  const warnings = status.warnings.filter((warning) => warning !== told);
  const isOpen = useStore(connectionState) === 'open';
  const info = useQuery({ queryKey: ['backend', 'info'], queryFn: () => api.info.query(), enabled: isOpen }).data;
  const isRunning = machine.state === 'running';
  return (
    <div className="page-scroll machine-cards stack">
      {machine.state === 'failed' && (
        <div className="notice notice-bad" role="alert">
          <strong>{machine.failure.message}</strong>
          {machine.failure.hint !== null && <p>{machine.failure.hint}</p>}
          {machine.failure.logFile !== null && <p className="mono">{machine.failure.logFile}</p>}
        </div>
      )}
      {imageFallback !== null && <FallbackNotice fallback={imageFallback} />}
      {warnings.length > 0 && (
        <section className="notice" aria-label={t('machine.warnings')}>
          {warnings.map((warning) => (
            <p key={warning} className="row">
              <TriangleAlert size={15} aria-hidden />
              <span>{warning}</span>
            </p>
          ))}
        </section>
      )}
      <div className="page-columns">
        <Card title={t('machine.status')}>
          <Facts
            facts={[
              [t('machine.state'), t(MACHINE_TEXT[machine.state])],
              ...(machine.state === 'paused'
                ? ([
                    [t('machine.pausedSince'), timeText(machine.sinceMs)],
                    [t('machine.uptime'), timeText(machine.runningSinceMs)],
                  ] as const)
                : []),
              ...(isRunning
                ? ([
                    [t('machine.uptime'), timeText(machine.sinceMs)],
                    [t('machine.startTime'), durationText(machine.startDurationMs)],
                  ] as const)
                : []),
              [t('machine.socket'), <code key="socket">{status.dockerHost}</code>],
              [
                t('machine.context'),
                t(context.selected === true ? 'machine.context.selected' : 'machine.context.other', {
                  name: context.name,
                }),
              ],
              ...(info === undefined
                ? []
                : ([
                    [t('machine.version'), `Boathouse ${info.version}`],
                    [t('machine.dataFolder'), <code key="home">{info.home}</code>],
                  ] as const)),
            ]}
          />
        </Card>
        <Card title={t('machine.vm')}>
          {vm === null ? (
            <p className="muted">{t(MACHINE_TEXT[machine.state])}</p>
          ) : (
            <Facts
              facts={[
                [t('machine.engine'), `Docker ${vm.engineVersion}`],
                [t('machine.cpus'), vm.cpus],
                [t('machine.memory'), memoryText(vm.memoryMiB * MIB)],
                [t('machine.arch'), vm.arch],
                [t('machine.driver'), `${vm.driver}, ${vm.accelerator}`],
                ...(info?.image?.imageId === vm.imageId
                  ? ([[t('machine.kernel'), info.image.kernelVersion]] as const)
                  : []),
                [
                  t('machine.pid'),
                  <span key="pid" className="numeric">
                    {vm.pid}
                  </span>,
                ],
                [t('machine.image'), <code key="image">{vm.imageId.slice(0, 12)}</code>],
              ]}
            />
          )}
        </Card>
        <Card title={t('machine.phases')}>
          <PhaseList phases={status.phases} />
        </Card>
        {isRunning && <DiskCard />}
      </div>
      {isRunning && <PortTable />}
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

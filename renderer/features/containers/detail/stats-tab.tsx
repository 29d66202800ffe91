import { ChartLine } from 'lucide-react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { EmptyState, LoadingState } from '../../../components/state-panel.tsx';
import { TimeChart } from '../../../components/time-chart.tsx';
import { containerStats } from '../../../lib/api/container-stats.ts';
import { bytesText, memoryText, percentText } from '../../../lib/format/format.ts';
import { t } from '../../../lib/i18n/t.ts';
import { ratesOf } from '../../../lib/stats-rates.ts';
import { useStore } from '../../../lib/use-store.ts';
import { ProcessTable } from './process-table.tsx';

export function StatsTab({ container }: { readonly container: ContainerSummary }) {
  const history = useStore(containerStats(container.id));
  if (container.state !== 'running' && container.state !== 'paused') {
    return (
      <EmptyState title={t('containers.stats.off')} icon={ChartLine}>
        <p>{t('containers.stats.off.detail')}</p>
      </EmptyState>
    );
  }
  if (history === null) return <LoadingState label={t('word.loading')} />;
  const { latest, samples } = history;
  const timesMs = samples.map(({ timeMs }) => timeMs);
  const received = ratesOf(samples, 'networkReceivedBytes');
  const sent = ratesOf(samples, 'networkSentBytes');
  const read = ratesOf(samples, 'diskReadBytes');
  const written = ratesOf(samples, 'diskWrittenBytes');
  return (
    <div className="page-scroll detail-cards stack">
      <div className="charts">
        <TimeChart
          title={t('containers.stats.cpu', { cpus: latest.cpus })}
          now={latest.cpuPercent === null ? '–' : percentText(latest.cpuPercent)}
          timesMs={timesMs}
          series={[{ name: 'CPU', colour: '--accent', values: samples.map(({ cpuPercent }) => cpuPercent) }]}
          formatValue={percentText}
        />
        <TimeChart
          title={t('containers.stats.memory', { limit: memoryText(latest.memoryLimitBytes) })}
          now={memoryText(latest.memoryBytes)}
          timesMs={timesMs}
          series={[{ name: 'memory', colour: '--good', values: samples.map(({ memoryBytes }) => memoryBytes) }]}
          formatValue={memoryText}
          isBinary
        />
        <TimeChart
          title={t('containers.stats.network')}
          now={`↓ ${rateText(received.at(-1))}  ↑ ${rateText(sent.at(-1))}`}
          timesMs={timesMs}
          series={[
            { name: t('containers.stats.received'), colour: '--accent', values: received },
            { name: t('containers.stats.sent'), colour: '--warn', values: sent },
          ]}
          formatValue={bytesText}
        />
        <TimeChart
          title={t('containers.stats.disk')}
          now={`↓ ${rateText(read.at(-1))}  ↑ ${rateText(written.at(-1))}`}
          timesMs={timesMs}
          series={[
            { name: t('containers.stats.read'), colour: '--accent', values: read },
            { name: t('containers.stats.written'), colour: '--warn', values: written },
          ]}
          formatValue={bytesText}
        />
      </div>
      <ProcessTable container={container.id} />
    </div>
  );
}

function rateText(rate: number | null | undefined): string {
  return rate === null || rate === undefined ? '–' : `${bytesText(rate)}/s`;
}

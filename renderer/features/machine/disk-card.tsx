import { useQuery } from '@tanstack/react-query';
import type { DiskUsageOf } from '../../../electron/api/engine/system.ts';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { bytesText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';

/** What the engine's objects take. Measured when one looks: it takes the engine a while. */
export function DiskCard() {
  const { data, error } = useQuery({
    queryKey: ['engine', 'disk'],
    queryFn: () => api.engine.system.diskUsage.query(),
    staleTime: 60_000,
  });
  return (
    <section className="card">
      <h2>{t('machine.disk')}</h2>
      {error !== null && <p className="muted">{failureOf(error).message}</p>}
      {data === undefined && error === null && <p className="muted">{t('word.loading')} …</p>}
      {data !== undefined && (
        <ul className="disk">
          <DiskRow name={t('machine.disk.images')} usage={data.images} />
          <DiskRow name={t('machine.disk.containers')} usage={data.containers} />
          <DiskRow name={t('machine.disk.volumes')} usage={data.volumes} />
          <DiskRow name={t('machine.disk.cache')} usage={data.buildCache} />
        </ul>
      )}
    </section>
  );
}

function DiskRow({ name, usage }: { readonly name: string; readonly usage: DiskUsageOf }) {
  return (
    <li className="disk-row">
      <span>
        {name} <span className="muted numeric">{usage.count}</span>
      </span>
      <span className="numeric">{bytesText(usage.sizeBytes)}</span>
      <span className="muted small">
        {usage.reclaimableBytes > 0 && t('machine.disk.reclaimable', { size: bytesText(usage.reclaimableBytes) })}
      </span>
    </li>
  );
}

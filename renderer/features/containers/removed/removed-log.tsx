import { ArrowLeft, History, Trash2 } from 'lucide-react';
import type { KeptLog } from '../../../../electron/api/engine/kept-logs.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { LogView } from '../../../components/log-view/log-view.tsx';
import { Page } from '../../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/state-panel.tsx';
import { useKeptLogs } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { formatAge } from '../../../lib/format/duration.ts';
import { timeText } from '../../../lib/format/format.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import { useNow } from '../../../lib/use-now.ts';
import { deleteRemovedLogs, nameOfLog } from './removed-log-actions.ts';
import { useRemovedLog } from './use-removed-log.ts';

export function RemovedLog({ id }: { readonly id: string }) {
  const { data, error } = useKeptLogs();
  const log = data?.find((one) => one.id === id);
  if (log !== undefined) return <Detail log={log} />;
  return (
    <Page title={t('removed.title')}>
      {data !== undefined ? (
        <EmptyState title={t('removed.gone')} icon={History}>
          <p>{t('removed.gone.detail')}</p>
          <Button label={t('word.back')} onPress={() => navigate('removed')} />
        </EmptyState>
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Page>
  );
}

function Detail({ log }: { readonly log: KeptLog }) {
  const { feed, retry } = useRemovedLog(log.id);
  const nowMs = useNow(60_000);
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('removed')} />
          <span className="truncate name">{visibleText(nameOfLog(log))}</span>
        </span>
      }
      detail={
        <span className="row">
          <span title={timeText(log.removedMs)}>{t('removed.ago', { age: formatAge(nowMs - log.removedMs) })}</span>
          {log.exitCode !== null && <span>{t('containers.state.exitedWith', { code: String(log.exitCode) })}</span>}
          {log.isCut && (
            <span className="badge" title={t('removed.cut')}>
              {t('removed.cut.short')}
            </span>
          )}
          <span className="truncate name">{visibleText(log.image)}</span>
        </span>
      }
      actions={
        <Button
          label={t('removed.delete')}
          icon={Trash2}
          onPress={() => void deleteRemovedLogs([log]).then((done) => done && navigate('removed'))}
        />
      }
    >
      <LogView feed={feed} fileName={nameOfLog(log)} hasTimes onRetry={retry} />
    </Page>
  );
}

import { ArrowLeft, History, Trash2 } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { KeptLog } from '../../../../electron/api/engine/kept-logs.ts';
import { Button } from '../../../components/button.tsx';
import { ObjectList } from '../../../components/object-list.tsx';
import { useKeptLogs } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { useSettings } from '../../../lib/api/settings-query.ts';
import { type Command, useCommands } from '../../../lib/commands.ts';
import type { RowReader } from '../../../lib/grid/arrange-rows.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import { useNow } from '../../../lib/use-now.ts';
import { deleteAllRemovedLogs, deleteRemovedLogs, nameOfLog } from './removed-log-actions.ts';
import { removedLogColumns } from './removed-log-columns.tsx';

const reader: RowReader<KeptLog> = {
  keyOf: ({ id }) => id,
  textsOf: ({ id, name, image, project, service }) => [name, image, project ?? '', service ?? '', id],
  valueOf: {
    name: nameOfLog,
    image: ({ image }) => image,
    project: ({ project }) => project ?? '￿',
    exit: ({ exitCode }) => exitCode ?? -1,
    size: ({ sizeBytes }) => sizeBytes,
    removed: ({ removedMs }) => -removedMs,
  },
};

const NONE: readonly KeptLog[] = [];

/** Containers that were removed and whose logs can still be read. */
export function RemovedList() {
  const { data, error, refetch } = useKeptLogs();
  const keepDays = useSettings().data?.settings.logs.keepDays;
  const nowMs = useNow(60_000);
  const columns = useMemo(() => removedLogColumns(nowMs), [nowMs]);
  const logs = data ?? NONE;
  useCommands(useCallback(() => commandsOf(logs), [logs]));
  return (
    <ObjectList
      title={t('removed.title')}
      detail={keepDays === undefined || keepDays === 0 ? '' : t('removed.detail', { days: keepDays })}
      filterLabel={t('removed.filter')}
      rows={data}
      failure={error === null ? null : failureOf(error)}
      onRetry={() => void refetch()}
      reader={reader}
      nameOf={nameOfLog}
      columns={columns}
      firstSort={{ column: 'removed', descending: false }}
      onOpen={({ id }) => navigate('removed', id)}
      actions={
        <>
          <Button label={t('removed.back')} icon={ArrowLeft} onPress={() => navigate('containers')} />
          {logs.length > 0 && (
            <Button label={t('removed.deleteAll')} icon={Trash2} onPress={() => void deleteAllRemovedLogs(logs)} />
          )}
        </>
      }
      bulk={(chosen) => (
        <Button label={t('removed.delete')} icon={Trash2} onPress={() => void deleteRemovedLogs(chosen)} />
      )}
      empty={{
        icon: History,
        title: t('removed.empty'),
        detail: keepDays === 0 ? t('removed.off') : t('removed.empty.detail'),
      }}
    />
  );
}

function commandsOf(logs: readonly KeptLog[]): readonly Command[] {
  const group = t('removed.title');
  return [
    ...logs.map((log) => ({
      id: `removed-${log.id}`,
      group,
      title: nameOfLog(log),
      keywords: [log.id],
      run: () => navigate('removed', log.id),
    })),
    ...(logs.length === 0
      ? []
      : [{ id: 'removed-clear', group, title: t('removed.deleteAll'), run: () => void deleteAllRemovedLogs(logs) }]),
  ];
}

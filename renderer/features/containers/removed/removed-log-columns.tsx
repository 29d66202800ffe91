import { Trash2 } from 'lucide-react';
import type { KeptLog } from '../../../../electron/api/engine/kept-logs.ts';
import type { GridColumn } from '../../../components/grid/grid-column.ts';
import { RowButton } from '../../../components/row-button.tsx';
import { formatAge } from '../../../lib/format/duration.ts';
import { bytesText, timeText } from '../../../lib/format/format.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { formatRoute } from '../../../lib/route.ts';
import { deleteRemovedLogs, nameOfLog } from './removed-log-actions.ts';

export function removedLogColumns(nowMs: number): readonly GridColumn<KeptLog>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(140px, 2fr)',
      isSortable: true,
      cell: (log, isActive) => (
        <a
          className="truncate name row-link"
          href={formatRoute(['removed', log.id])}
          tabIndex={isActive ? 0 : -1}
          title={`${visibleText(log.name)}\n${log.id}`}
        >
          {visibleText(nameOfLog(log))}
        </a>
      ),
    },
    {
      id: 'image',
      title: t('containers.column.image'),
      width: 'minmax(110px, 1.4fr)',
      isSortable: true,
      cell: ({ image }) => (
        <span className="truncate name muted" title={visibleText(image)}>
          {visibleText(image)}
        </span>
      ),
    },
    {
      id: 'project',
      title: t('containers.detail.project'),
      width: 'minmax(110px, 1fr)',
      isSortable: true,
      fromWidthPx: 760,
      cell: ({ project }) => <span className="truncate muted">{project === null ? '' : visibleText(project)}</span>,
    },
    {
      id: 'exit',
      title: t('removed.exitCode'),
      width: '92px',
      align: 'end',
      isSortable: true,
      cell: ({ exitCode }) => (exitCode === null ? <span className="muted">–</span> : String(exitCode)),
    },
    {
      id: 'size',
      title: t('word.size'),
      width: '136px',
      align: 'end',
      isSortable: true,
      cell: ({ sizeBytes, isCut }) =>
        isCut ? (
          <span className="truncate" title={t('removed.cut')}>
            {t('removed.cut.size', { size: bytesText(sizeBytes) })}
          </span>
        ) : (
          bytesText(sizeBytes)
        ),
    },
    {
      id: 'removed',
      title: t('removed.when'),
      width: '96px',
      align: 'end',
      isSortable: true,
      cell: ({ removedMs }) => (
        <span className="muted" title={timeText(removedMs)}>
          {formatAge(nowMs - removedMs)}
        </span>
      ),
    },
    {
      id: 'actions',
      title: '',
      width: '44px',
      align: 'end',
      cell: (log, isActive) => (
        <RowButton
          label={t('removed.delete')}
          icon={Trash2}
          isActive={isActive}
          onPress={() => void deleteRemovedLogs([log])}
        />
      ),
    },
  ];
}

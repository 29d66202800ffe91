import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { GridColumn } from '../../components/grid/grid-column.ts';
import { formatAge } from '../../lib/format/duration.ts';
import { timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute } from '../../lib/route.ts';
import { ContainerStateMark } from './container-state.tsx';
import { PortLinks } from './port-links.tsx';
import { RowActions } from './row-actions.tsx';
import { UsageCell } from './usage-cell.tsx';

export function containerColumns(nowMs: number): readonly GridColumn<ContainerSummary>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(130px, 2fr)',
      isSortable: true,
      cell: (container, isActive) => (
        <a
          className="truncate name row-link"
          href={formatRoute(['containers', container.id])}
          tabIndex={isActive ? 0 : -1}
          title={visibleText(container.name)}
        >
          {visibleText(rowName(container))}
        </a>
      ),
    },
    {
      id: 'state',
      title: t('containers.column.state'),
      width: '116px',
      isSortable: true,
      cell: (container) => <ContainerStateMark container={container} />,
    },
    {
      id: 'image',
      title: t('containers.column.image'),
      width: 'minmax(110px, 1.6fr)',
      isSortable: true,
      fromWidthPx: 760,
      cell: ({ image }) => (
        <span className="truncate name muted" title={visibleText(image)}>
          {visibleText(image)}
        </span>
      ),
    },
    {
      id: 'ports',
      title: t('containers.column.ports'),
      width: 'minmax(96px, 1fr)',
      cell: (container, isActive) => <PortLinks container={container} isActive={isActive} shownMax={2} />,
    },
    {
      id: 'cpu',
      title: t('containers.column.cpu'),
      width: '72px',
      align: 'end',
      isSortable: true,
      cell: ({ id }) => <UsageCell id={id} kind="cpu" />,
    },
    {
      id: 'memory',
      title: t('containers.column.memory'),
      width: '92px',
      align: 'end',
      isSortable: true,
      cell: ({ id }) => <UsageCell id={id} kind="memory" />,
    },
    {
      id: 'age',
      title: t('word.age'),
      width: '72px',
      align: 'end',
      isSortable: true,
      fromWidthPx: 860,
      cell: ({ createdMs }) => (
        <span className="muted" title={timeText(createdMs)}>
          {formatAge(nowMs - createdMs)}
        </span>
      ),
    },
    {
      id: 'actions',
      title: '',
      width: '104px',
      align: 'end',
      cell: (container, isActive) => <RowActions container={container} isActive={isActive} />,
    },
  ];
}

/** Within its project a container is called by its service, with its number where there are several. */
function rowName({ name, compose }: ContainerSummary): string {
  if (compose === null || compose.service === null) return name;
  return (compose.number ?? 1) > 1 ? `${compose.service} ${compose.number ?? ''}` : compose.service;
}

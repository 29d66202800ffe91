import { Brush, EllipsisVertical, HardDrive, HardDriveUpload, Plus, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Button } from '../../components/button.tsx';
import type { GridColumn } from '../../components/grid/grid-column.ts';
import { Menu } from '../../components/menu.tsx';
import { ObjectList } from '../../components/object-list.tsx';
import { RowButton } from '../../components/row-button.tsx';
import { TransferList } from '../../components/transfer-list.tsx';
import { useContainers, useVolumes } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { formatAge } from '../../lib/format/duration.ts';
import { bytesText, timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { RowReader } from '../../lib/grid/arrange-rows.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute, navigate, type Route } from '../../lib/route.ts';
import { transfers } from '../../lib/transfers.ts';
import { useNow } from '../../lib/use-now.ts';
import { useStore } from '../../lib/use-store.ts';
import { useRunningUsers } from './use-running-users.ts';
import { pruneVolumes, removeVolumes } from './volume-actions.ts';
import { VolumeDetail } from './volume-detail.tsx';
import { volumeDialog } from './volume-dialog.ts';
import { volumeMenu } from './volume-menu.ts';

const reader: RowReader<VolumeSummary> = {
  keyOf: ({ name }) => name,
  textsOf: ({ name, driver, compose }) => [name, driver, compose?.project ?? ''],
  valueOf: {
    name: ({ name, anonymous }) => `${anonymous ? '1' : '0'}${name}`,
    users: ({ containers }) => -containers.length,
    project: ({ compose }) => compose?.project ?? '￿',
    size: ({ sizeBytes }) => sizeBytes ?? -1,
    age: ({ createdMs }) => -(createdMs ?? 0),
  },
};

const nameOf = ({ name }: VolumeSummary): string => name;

/** The list, or the files of one volume at `NAME`. */
export function VolumesView({ path: [name] }: { readonly path: Route }) {
  return name === undefined ? <VolumeList /> : <VolumeDetail key={name} name={name} />;
}

function VolumeList() {
  const { data, error, refetch } = useVolumes();
  const containers = useContainers().data;
  const runningUsers = useRunningUsers();
  const running = useStore(transfers).filter(({ place }) => place === 'volumes');
  const nowMs = useNow(60_000);
  const columns = useMemo(() => {
    const names = new Map((containers ?? []).map(({ id, name }) => [id, name]));
    return columnsAt(nowMs, { containerName: (id) => names.get(id) ?? id.slice(0, 12), runningUsers });
  }, [nowMs, containers, runningUsers]);
  const total = (data ?? []).length;
  return (
    <>
      <ObjectList
        title={t('nav.volumes')}
        detail={total > 0 ? t('volumes.count', { count: total }) : ''}
        filterLabel={t('volumes.filter')}
        rows={data}
        failure={error === null ? null : failureOf(error)}
        onRetry={() => void refetch()}
        reader={reader}
        nameOf={nameOf}
        columns={columns}
        firstSort={{ column: 'name', descending: false }}
        onOpen={({ name }) => navigate('volumes', name)}
        actions={
          <>
            <Button label={t('prune.open')} icon={Brush} onPress={() => void pruneVolumes()} />
            <Button
              label={t('volumes.import')}
              icon={HardDriveUpload}
              onPress={() => volumeDialog.set({ kind: 'import', volume: null })}
            />
            <Button
              label={t('volumes.create')}
              icon={Plus}
              kind="primary"
              onPress={() => volumeDialog.set({ kind: 'create' })}
            />
          </>
        }
        bulk={(volumes) => (
          <Button label={t('word.remove')} icon={Trash2} onPress={() => void removeVolumes(volumes)} />
        )}
        empty={{ icon: HardDrive, title: t('volumes.empty'), detail: t('volumes.empty.detail') }}
      />
      <TransferList transfers={running} cancelLabel={t('word.cancel')} />
    </>
  );
}

interface Users {
  readonly containerName: (id: string) => string;
  readonly runningUsers: (volume: VolumeSummary) => number;
}

function columnsAt(nowMs: number, { containerName, runningUsers }: Users): readonly GridColumn<VolumeSummary>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(150px, 2fr)',
      isSortable: true,
      cell: ({ name, anonymous }, isActive) => (
        <>
          <a
            className={anonymous ? 'truncate mono muted' : 'truncate name row-link'}
            title={visibleText(name)}
            href={formatRoute(['volumes', name])}
            tabIndex={isActive ? 0 : -1}
          >
            {visibleText(anonymous ? name.slice(0, 12) : name)}
          </a>
          {anonymous && <span className="badge">{t('volumes.anonymous')}</span>}
        </>
      ),
    },
    {
      id: 'users',
      title: t('volumes.users'),
      width: 'minmax(120px, 1.5fr)',
      isSortable: true,
      cell: ({ containers }, isActive) =>
        containers.length === 0 ? (
          <span className="muted">{t('volumes.unused')}</span>
        ) : (
          <span className="truncate">
            {containers.map((id, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <a className="name" href={formatRoute(['containers', id])} tabIndex={isActive ? 0 : -1}>
                  {visibleText(containerName(id))}
                </a>
              </span>
            ))}
          </span>
        ),
    },
    {
      id: 'project',
      title: t('volumes.project'),
      width: 'minmax(90px, 1fr)',
      isSortable: true,
      fromWidthPx: 760,
      cell: ({ compose }) => (
        <span className="truncate muted">{compose === null ? '' : visibleText(compose.project)}</span>
      ),
    },
    {
      id: 'size',
      title: t('word.size'),
      width: '92px',
      align: 'end',
      isSortable: true,
      cell: ({ sizeBytes }) => (sizeBytes === null ? <span className="muted">–</span> : bytesText(sizeBytes)),
    },
    {
      id: 'age',
      title: t('word.age'),
      width: '76px',
      align: 'end',
      isSortable: true,
      cell: ({ createdMs }) =>
        createdMs !== null && (
          <span className="muted" title={timeText(createdMs)}>
            {formatAge(nowMs - createdMs)}
          </span>
        ),
    },
    {
      id: 'actions',
      title: '',
      width: '72px',
      align: 'end',
      cell: (volume, isActive) => (
        <>
          <RowButton
            label={t('word.remove')}
            icon={Trash2}
            isActive={isActive}
            onPress={() => void removeVolumes([volume])}
          />
          <Menu
            label={t('word.more')}
            icon={EllipsisVertical}
            isActive={isActive}
            actions={() => volumeMenu(volume, runningUsers(volume))}
          />
        </>
      ),
    },
  ];
}

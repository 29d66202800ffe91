import {
  Brush,
  Download,
  EllipsisVertical,
  Hammer,
  HardDriveDownload,
  HardDriveUpload,
  Layers,
  Play,
  Trash2,
} from 'lucide-react';
import { useMemo } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { Button } from '../../components/button.tsx';
import type { GridColumn } from '../../components/grid/grid-column.ts';
import { Menu } from '../../components/menu.tsx';
import { ObjectList } from '../../components/object-list.tsx';
import { RowButton } from '../../components/row-button.tsx';
import { TransferList } from '../../components/transfer-list.tsx';
import { useImages } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { formatAge } from '../../lib/format/duration.ts';
import { bytesText, timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { RowReader } from '../../lib/grid/arrange-rows.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute, navigate } from '../../lib/route.ts';
import { runRequest } from '../../lib/run-request.ts';
import { transfers } from '../../lib/transfers.ts';
import { useNow } from '../../lib/use-now.ts';
import { useStore } from '../../lib/use-store.ts';
import { pruneImages, removeImages } from './image-actions.ts';
import { imageDialog } from './image-dialog.ts';
import { imageMenu } from './image-menu.ts';
import { imageName, shortId } from './image-name.ts';

const USE_ORDER = { used: 0, unused: 1, dangling: 2 } as const;

const reader: RowReader<ImageSummary> = {
  keyOf: ({ id }) => id,
  textsOf: ({ id, tags, digests }) => [shortId(id), ...tags, ...digests],
  valueOf: {
    // Those without a tag come last: their names are numbers to people.
    name: (image) => (image.tags.length === 0 ? `\uffff${image.id}` : imageName(image)),
    use: ({ use }) => USE_ORDER[use],
    size: ({ sizeBytes }) => sizeBytes,
    age: ({ createdMs }) => -createdMs,
  },
};

export function ImageList() {
  const running = useStore(transfers).filter(({ place }) => place === 'images');
  const { data, error, refetch } = useImages();
  const nowMs = useNow(60_000);
  const columns = useMemo(() => columnsAt(nowMs), [nowMs]);
  const total = (data ?? []).length;
  return (
    <>
      <ObjectList
        title={t('nav.images')}
        detail={total > 0 ? t('images.count', { count: total }) : ''}
        filterLabel={t('images.filter')}
        rows={data}
        failure={error === null ? null : failureOf(error)}
        onRetry={() => void refetch()}
        reader={reader}
        nameOf={imageName}
        columns={columns}
        firstSort={{ column: 'name', descending: false }}
        onOpen={({ id }) => navigate('images', id)}
        actions={
          <>
            <Button label={t('prune.open')} icon={Brush} onPress={() => void pruneImages(data ?? [])} />
            <Button label={t('images.load')} icon={HardDriveUpload} onPress={() => imageDialog.set({ kind: 'load' })} />
            <Button label={t('build.open')} icon={Hammer} onPress={() => navigate('images', 'build')} />
            <Button
              label={t('images.pull')}
              icon={Download}
              kind="primary"
              onPress={() => imageDialog.set({ kind: 'pull' })}
            />
          </>
        }
        bulk={(images) => (
          <>
            <Button
              label={t('images.save')}
              icon={HardDriveDownload}
              onPress={() => imageDialog.set({ kind: 'save', images })}
            />
            <Button label={t('word.remove')} icon={Trash2} onPress={() => void removeImages(images)} />
          </>
        )}
        empty={{ icon: Layers, title: t('images.empty'), detail: t('images.empty.detail') }}
      />
      <TransferList transfers={running} cancelLabel={t('word.cancel')} />
    </>
  );
}

function columnsAt(nowMs: number): readonly GridColumn<ImageSummary>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(160px, 3fr)',
      isSortable: true,
      cell: (image, isActive) => (
        <>
          <a
            className={image.tags.length === 0 ? 'truncate name muted' : 'truncate name row-link'}
            href={formatRoute(['images', image.id])}
            tabIndex={isActive ? 0 : -1}
            title={visibleText(imageName(image))}
          >
            {visibleText(imageName(image))}
          </a>
          {image.tags.length > 1 && <span className="muted">+{image.tags.length - 1}</span>}
        </>
      ),
    },
    {
      id: 'id',
      title: 'Id',
      width: '112px',
      fromWidthPx: 760,
      cell: ({ id }) => <code className="muted">{shortId(id)}</code>,
    },
    {
      id: 'use',
      title: t('images.use'),
      width: '110px',
      isSortable: true,
      cell: ({ use }) => (
        <span className={use === 'used' ? 'badge badge-good' : use === 'dangling' ? 'badge badge-warn' : 'badge'}>
          {t(`images.use.${use}`)}
        </span>
      ),
    },
    {
      id: 'size',
      title: t('word.size'),
      width: '92px',
      align: 'end',
      isSortable: true,
      cell: ({ sizeBytes }) => bytesText(sizeBytes),
    },
    {
      id: 'age',
      title: t('word.age'),
      width: '76px',
      align: 'end',
      isSortable: true,
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
      cell: (image, isActive) => (
        <>
          <RowButton
            label={t('images.run')}
            icon={Play}
            isActive={isActive}
            onPress={() => runRequest.set({ image: image.tags[0] ?? image.id })}
          />
          <RowButton
            label={t('word.remove')}
            icon={Trash2}
            isActive={isActive}
            onPress={() => void removeImages([image])}
          />
          <Menu label={t('word.more')} icon={EllipsisVertical} isActive={isActive} actions={() => imageMenu(image)} />
        </>
      ),
    },
  ];
}

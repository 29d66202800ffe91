import { ArrowLeft, HardDriveDownload, Layers, Play, Tag, Trash2, Upload } from 'lucide-react';
import { useState } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { TransferList } from '../../components/transfer-list.tsx';
import { useContainers, useImages } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { bytesText, timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute, navigate } from '../../lib/route.ts';
import { runRequest } from '../../lib/run-request.ts';
import { transfers } from '../../lib/transfers.ts';
import { useStore } from '../../lib/use-store.ts';
import { removeImages } from './image-actions.ts';
import { imageDialog } from './image-dialog.ts';
import { imageName } from './image-name.ts';
import { LayerTable } from './layer-table.tsx';
import { TagDialog } from './tag-dialog.tsx';

export function ImageDetail({ id }: { readonly id: string }) {
  const { data, error } = useImages();
  const image = data?.find((one) => one.id === id || one.id === `sha256:${id}`);
  if (image !== undefined) return <Detail image={image} />;
  return (
    <Page title={t('nav.images')}>
      {data !== undefined ? (
        <EmptyState title={t('images.gone')} icon={Layers}>
          <Button label={t('word.back')} onPress={() => navigate('images')} />
        </EmptyState>
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Page>
  );
}

function Detail({ image }: { readonly image: ImageSummary }) {
  const [isTagging, setTagging] = useState(false);
  const running = useStore(transfers).filter(({ place }) => place === 'images');
  const remove = async (): Promise<void> => {
    if (await removeImages([image])) navigate('images');
  };
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('images')} />
          <span className="truncate name">{visibleText(imageName(image))}</span>
        </span>
      }
      actions={
        <>
          <Button label={t('images.tag')} icon={Tag} onPress={() => setTagging(true)} />
          <Button label={t('images.push')} icon={Upload} onPress={() => imageDialog.set({ kind: 'push', image })} />
          <Button
            label={t('images.save')}
            icon={HardDriveDownload}
            onPress={() => imageDialog.set({ kind: 'save', images: [image] })}
          />
          <Button label={t('word.remove')} icon={Trash2} onPress={() => void remove()} />
          <Button
            label={t('images.run')}
            icon={Play}
            kind="primary"
            onPress={() => runRequest.set({ image: image.tags[0] ?? image.id })}
          />
        </>
      }
    >
      <div className="page-scroll stack">
        <section className="card">
          <Facts
            facts={[
              ['Id', <code key="id">{image.id}</code>],
              [t('word.size'), bytesText(image.sizeBytes)],
              [t('word.created'), timeText(image.createdMs)],
              [t('images.tags'), image.tags.map(visibleText).join(', ') || '–'],
              [t('images.digests'), <code key="digests">{image.digests.map(visibleText).join(', ') || '–'}</code>],
              [t('images.containers'), <Users key="users" ids={image.containers} />],
            ]}
          />
        </section>
        <LayerTable image={image.id} />
      </div>
      <TransferList transfers={running} cancelLabel={t('word.cancel')} />
      {isTagging && <TagDialog image={image} onClose={() => setTagging(false)} />}
    </Page>
  );
}

/** The containers that are of the image, as links. */
function Users({ ids }: { readonly ids: readonly string[] }) {
  const containers = useContainers().data ?? [];
  const users = containers.filter(({ id }) => ids.includes(id));
  if (users.length === 0) return '–';
  return (
    <span className="users">
      {users.map(({ id, name }) => (
        <a key={id} className="name" href={formatRoute(['containers', id])}>
          {visibleText(name)}
        </a>
      ))}
    </span>
  );
}

import type { ImageLoadEvent, ImageSaveEvent } from '../../../electron/api/engine/image-archive.ts';
import type { ImagePushRequest, LayerProgress } from '../../../electron/api/engine/image-transfer.ts';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { api } from '../../lib/api/connection.ts';
import { followWork } from '../../lib/api/follow-work.ts';
import { pullImage, pushImage } from '../../lib/api/transfer-image.ts';
import { byteProgress } from '../../lib/format/byte-progress.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { pullShare } from '../../lib/pull-share.ts';
import { startTransfer, type TransferProgress } from '../../lib/transfers.ts';

const NAMES_SHOWN = 5;

export function startPull(reference: string): Promise<void> {
  const image = visibleText(reference);
  return startTransfer({
    key: `pull ${reference}`,
    place: 'images',
    label: t('run.pulling', { image }),
    failed: t('images.pull.failed', { image }),
    work: async (show, signal) => {
      await pullImage(reference, (layers) => show(layerProgress(layers)), signal);
      return { title: t('images.pull.done', { image }) };
    },
  });
}

/** A name that the image does not have yet is given to it first. */
export function startPush(image: ImageSummary, request: ImagePushRequest): Promise<void> {
  const { reference } = request;
  const name = visibleText(reference);
  return startTransfer({
    key: `push ${reference}`,
    place: 'images',
    label: t('images.push.running', { image: name }),
    failed: t('images.push.failed', { image: name }),
    work: async (show, signal) => {
      if (!image.tags.includes(reference)) await api.engine.images.tag.mutate({ image: image.id, reference });
      await pushImage(request, (layers) => show(layerProgress(layers)), signal);
      return { title: t('images.push.done', { image: name }) };
    },
  });
}

export function startSave(request: {
  readonly images: string[];
  readonly file: string;
  readonly overwrite: boolean;
}): Promise<void> {
  const file = visibleText(request.file);
  return startTransfer({
    key: `save ${request.file}`,
    place: 'images',
    label: t('images.save.running', { file }),
    failed: t('images.save.failed', { file }),
    work: async (show, signal) => {
      let bytes = 0;
      const onEvent = (event: ImageSaveEvent): void => {
        if (event.kind === 'progress') show(byteProgress(event));
        else ({ bytes } = event);
      };
      await followWork((handlers) => api.engine.images.save.subscribe(request, handlers), onEvent, signal);
      return { title: t('images.save.done', { file }), detail: bytesText(bytes) };
    },
  });
}

export function startLoad(path: string): Promise<void> {
  const file = visibleText(path);
  return startTransfer({
    key: `load ${path}`,
    place: 'images',
    label: t('images.load.running', { file }),
    failed: t('images.load.failed', { file }),
    work: async (show, signal) => {
      let images: readonly string[] = [];
      const onEvent = (event: ImageLoadEvent): void => {
        if (event.kind === 'progress') show(byteProgress(event));
        else ({ images } = event);
      };
      await followWork((handlers) => api.engine.images.load.subscribe({ file: path }, handlers), onEvent, signal);
      const names = images.slice(0, NAMES_SHOWN).map(visibleText).join('\n');
      return { title: t('images.load.done', { count: images.length }), detail: names };
    },
  });
}

function layerProgress(layers: readonly LayerProgress[]): TransferProgress {
  if (layers.length === 0) return { share: null, detail: '' };
  const done = layers.filter((layer) => layer.done).length;
  return { share: pullShare(layers).share, detail: t('images.pull.layers', { done, total: layers.length }) };
}

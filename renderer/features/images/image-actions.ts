import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { actOnEach } from '../../lib/api/act-on-each.ts';
import { api } from '../../lib/api/connection.ts';
import { pruneObjects } from '../../lib/api/prune.ts';
import { confirm } from '../../lib/confirmation.ts';
import { bytesText } from '../../lib/format/format.ts';
import { t } from '../../lib/i18n/t.ts';
import { imageName, shortId } from './image-name.ts';

/** With all of their tags. Asks first. */
export async function removeImages(images: readonly ImageSummary[]): Promise<boolean> {
  const hasTags = images.some(({ tags }) => tags.length > 1);
  const hasUsers = images.some(({ use }) => use === 'used');
  const answer = await confirm({
    title: t('images.remove.title', { count: images.length }),
    message: t('images.remove.message'),
    action: t('word.remove'),
    names: images.flatMap((image) => (image.tags.length > 0 ? image.tags : [imageName(image)])),
    ...(hasUsers ? { option: { label: t('images.remove.force'), isSelected: false } } : {}),
  });
  if (answer === null) return false;
  // An image with several tags goes by its id only by force.
  await actOnEach(t('images.remove.failed'), images, imageName, ({ id }) =>
    api.engine.images.remove.mutate({ image: id, force: answer.option || (hasTags && !hasUsers) }),
  );
  return true;
}

/** All that no container is of. */
export async function pruneImages(images: readonly ImageSummary[]): Promise<void> {
  await pruneObjects({
    preview: () => api.engine.images.prunePreview.query({ all: true }),
    prune: () => api.engine.images.prune.mutate({ all: true }),
    question: ({ removed, freedBytes }) => ({
      title: t('prune.images.title'),
      message: t('prune.images.message', { count: removed.length, size: bytesText(freedBytes ?? 0) }),
    }),
    nameOf: (id) => {
      const image = images.find((one) => one.id === id);
      return image === undefined ? shortId(id) : imageName(image);
    },
  });
}

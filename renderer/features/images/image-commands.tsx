import { useCallback } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { useImages } from '../../lib/api/engine-queries.ts';
import { type Command, useCommands } from '../../lib/commands.ts';
import { t } from '../../lib/i18n/t.ts';
import { navigate } from '../../lib/route.ts';
import { useStore } from '../../lib/use-store.ts';
import { imageDialog } from './image-dialog.ts';
import { imageMenu } from './image-menu.ts';
import { imageName } from './image-name.ts';
import { LoadDialog } from './load-dialog.tsx';
import { PullDialog } from './pull-dialog.tsx';
import { PushDialog } from './push-dialog.tsx';
import { SaveDialog } from './save-dialog.tsx';

/** What the palette offers of images, and the dialogs about them. */
export function ImageCommands() {
  const images = useImages().data;
  const dialog = useStore(imageDialog);
  useCommands(useCallback(() => commandsOf(images ?? []), [images]));
  const close = (): void => imageDialog.set(null);
  switch (dialog?.kind) {
    case 'pull':
      return <PullDialog onClose={close} />;
    case 'load':
      return <LoadDialog onClose={close} />;
    case 'push':
      return <PushDialog image={dialog.image} onClose={close} />;
    case 'save':
      return <SaveDialog images={dialog.images} onClose={close} />;
    case undefined:
    default:
      return null;
  }
}

function commandsOf(images: readonly ImageSummary[]): readonly Command[] {
  const group = t('nav.images');
  return [
    { id: 'images.pull', group, title: t('images.pull.title'), run: () => imageDialog.set({ kind: 'pull' }) },
    { id: 'images.build', group, title: t('build.title'), run: () => navigate('images', 'build') },
    { id: 'images.load', group, title: t('images.load.title'), run: () => imageDialog.set({ kind: 'load' }) },
    ...images.flatMap((image) =>
      imageMenu(image).map(({ id, label, run }) => ({
        id: `images.${id}.${image.id}`,
        group,
        title: t('containers.action.of', { action: label, name: imageName(image) }),
        run,
      })),
    ),
  ];
}

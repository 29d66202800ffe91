import { HardDriveDownload, Play, Trash2, Upload } from 'lucide-react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import type { MenuAction } from '../../components/menu.tsx';
import { t } from '../../lib/i18n/t.ts';
import { runRequest } from '../../lib/run-request.ts';
import { removeImages } from './image-actions.ts';
import { imageDialog } from './image-dialog.ts';

/** Everything that can be done to one image: its menu, and what the palette offers. */
export function imageMenu(image: ImageSummary): readonly MenuAction[] {
  return [
    {
      id: 'run',
      label: t('images.run'),
      icon: Play,
      run: () => runRequest.set({ image: image.tags[0] ?? image.id }),
    },
    { id: 'push', label: t('images.push'), icon: Upload, run: () => imageDialog.set({ kind: 'push', image }) },
    {
      id: 'save',
      label: t('images.save'),
      icon: HardDriveDownload,
      run: () => imageDialog.set({ kind: 'save', images: [image] }),
    },
    { id: 'remove', label: t('word.remove'), icon: Trash2, isDangerous: true, run: () => void removeImages([image]) },
  ];
}

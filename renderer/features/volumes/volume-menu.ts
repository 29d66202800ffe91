import { Copy, Eraser, HardDriveDownload, HardDriveUpload, Trash2 } from 'lucide-react';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import type { MenuAction } from '../../components/menu.tsx';
import { t } from '../../lib/i18n/t.ts';
import { emptyVolume, removeVolumes } from './volume-actions.ts';
import { volumeDialog } from './volume-dialog.ts';

/** Everything that can be done to one volume: its menu, and what the palette offers. */
export function volumeMenu(volume: VolumeSummary, runningUsers: number): readonly MenuAction[] {
  return [
    { id: 'clone', label: t('volumes.clone'), icon: Copy, run: () => volumeDialog.set({ kind: 'clone', volume }) },
    {
      id: 'export',
      label: t('volumes.export'),
      icon: HardDriveDownload,
      run: () => volumeDialog.set({ kind: 'export', volume }),
    },
    {
      id: 'import',
      label: t('volumes.import'),
      icon: HardDriveUpload,
      run: () => volumeDialog.set({ kind: 'import', volume }),
    },
    {
      id: 'empty',
      label: t('volumes.empty.action'),
      icon: Eraser,
      isDangerous: true,
      run: () => void emptyVolume(volume, runningUsers),
    },
    {
      id: 'remove',
      label: t('word.remove'),
      icon: Trash2,
      isDangerous: true,
      run: () => void removeVolumes([volume]),
    },
  ];
}

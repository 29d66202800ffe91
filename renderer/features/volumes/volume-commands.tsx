import { useCallback } from 'react';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { useVolumes } from '../../lib/api/engine-queries.ts';
import { type Command, useCommands } from '../../lib/commands.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { CloneDialog } from './clone-dialog.tsx';
import { CreateVolumeDialog } from './create-volume-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { useRunningUsers } from './use-running-users.ts';
import { volumeDialog } from './volume-dialog.ts';
import { volumeMenu } from './volume-menu.ts';

/** What the palette offers of volumes, and the dialogs about them. */
export function VolumeCommands() {
  const volumes = useVolumes().data;
  const runningUsers = useRunningUsers();
  const dialog = useStore(volumeDialog);
  useCommands(useCallback(() => commandsOf(volumes ?? [], runningUsers), [volumes, runningUsers]));
  const close = (): void => volumeDialog.set(null);
  switch (dialog?.kind) {
    case 'create':
      return <CreateVolumeDialog onClose={close} />;
    case 'clone':
      return <CloneDialog volume={dialog.volume} onClose={close} />;
    case 'export':
      return <ExportDialog volume={dialog.volume} onClose={close} />;
    case 'import':
      return <ImportDialog volume={dialog.volume} onClose={close} />;
    case undefined:
    default:
      return null;
  }
}

function commandsOf(
  volumes: readonly VolumeSummary[],
  runningUsers: (volume: VolumeSummary) => number,
): readonly Command[] {
  const group = t('nav.volumes');
  return [
    { id: 'volumes.create', group, title: t('volumes.create.title'), run: () => volumeDialog.set({ kind: 'create' }) },
    {
      id: 'volumes.import',
      group,
      title: t('volumes.import.title'),
      run: () => volumeDialog.set({ kind: 'import', volume: null }),
    },
    ...volumes.flatMap((volume) =>
      volumeMenu(volume, runningUsers(volume)).map(({ id, label, run }) => ({
        id: `volumes.${id}.${volume.name}`,
        group,
        title: t('containers.action.of', { action: label, name: volume.name }),
        run,
      })),
    ),
  ];
}

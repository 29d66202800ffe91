import { useCallback, useState } from 'react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { useContainers } from '../../lib/api/engine-queries.ts';
import { type Command, useCommands } from '../../lib/commands.ts';
import { t } from '../../lib/i18n/t.ts';
import { navigate } from '../../lib/route.ts';
import { runRequest } from '../../lib/run-request.ts';
import { useStore } from '../../lib/use-store.ts';
import { editRequest } from './edit-request.ts';
import { menuActions } from './menu-actions.ts';
import { RenameDialog } from './rename-dialog.tsx';
import { EditDialog } from './run/edit-dialog.tsx';
import { RunDialog } from './run/run-dialog.tsx';

/** What the palette offers of containers, and the dialogs that it opens. */
export function ContainerCommands() {
  const containers = useContainers().data;
  const request = useStore(runRequest);
  const editing = useStore(editRequest);
  const [renaming, setRenaming] = useState<ContainerSummary | null>(null);
  useCommands(useCallback(() => commandsOf(containers ?? [], setRenaming), [containers]));
  return (
    <>
      {request !== null && <RunDialog image={request.image} onClose={() => runRequest.set(null)} />}
      {editing !== null && <EditDialog key={editing} id={editing} onClose={() => editRequest.set(null)} />}
      {renaming !== null && <RenameDialog container={renaming} onClose={() => setRenaming(null)} />}
    </>
  );
}

function commandsOf(
  containers: readonly ContainerSummary[],
  rename: (container: ContainerSummary) => void,
): readonly Command[] {
  const group = t('nav.containers');
  return [
    { id: 'run', group, title: t('run.title'), run: () => runRequest.set({ image: '' }) },
    ...containers.map(({ id, name }) => ({
      id: `open-${id}`,
      group,
      title: name,
      keywords: [id],
      run: () => navigate('containers', id),
    })),
    ...[...new Set(containers.flatMap(({ compose }) => (compose === null ? [] : [compose.project])))].map(
      (project) => ({
        id: `project-logs-${project}`,
        group,
        title: t('project.logs.of', { project }),
        run: () => navigate('projects', project),
      }),
    ),
    ...containers.flatMap((container) =>
      menuActions(container, { rename: () => rename(container) }).map(({ id, label, run }) => ({
        id: `${id}-${container.id}`,
        group,
        title: t('containers.action.of', { action: label, name: container.name }),
        run,
      })),
    ),
  ];
}

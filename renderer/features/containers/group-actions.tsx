import { FileText, Play, RotateCw, Square, Trash2 } from 'lucide-react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { RowButton } from '../../components/row-button.tsx';
import { t } from '../../lib/i18n/t.ts';
import { navigate } from '../../lib/route.ts';
import { actOn, removeContainers, verbsFor } from './container-actions.ts';

interface GroupActionsProps {
  readonly containers: readonly ContainerSummary[];
  readonly isActive: boolean;
}

/** For all containers of a compose project. */
export function GroupActions({ containers, isActive }: GroupActionsProps) {
  const possible = new Set(containers.flatMap(verbsFor));
  const project = containers[0]?.compose?.project;
  return (
    <>
      {project !== undefined && (
        <RowButton
          label={t('project.logs')}
          icon={FileText}
          isActive={isActive}
          onPress={() => navigate('projects', project)}
        />
      )}
      {(['start', 'restart', 'stop'] as const)
        .filter((verb) => possible.has(verb))
        .map((verb) => (
          <RowButton
            key={verb}
            label={t(`containers.action.${verb}`)}
            icon={{ start: Play, restart: RotateCw, stop: Square }[verb]}
            isActive={isActive}
            onPress={() => void actOn(verb, containers)}
          />
        ))}
      <RowButton
        label={t('containers.action.remove')}
        icon={Trash2}
        isActive={isActive}
        onPress={() => void removeContainers(containers)}
      />
    </>
  );
}

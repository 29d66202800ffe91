import { Pause, Play, RotateCw, Square, Trash2, X } from 'lucide-react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { t } from '../../lib/i18n/t.ts';
import { actOn, removeContainers, verbsFor } from './container-actions.ts';

const VERBS = [
  { verb: 'start', icon: Play },
  { verb: 'stop', icon: Square },
  { verb: 'restart', icon: RotateCw },
  { verb: 'pause', icon: Pause },
  { verb: 'unpause', icon: Play },
] as const;

interface BulkActionsProps {
  readonly containers: readonly ContainerSummary[];
  readonly onClear: () => void;
}

/** In place of the filter while something is selected: what can be done to at least one of them. */
export function BulkActions({ containers, onClear }: BulkActionsProps) {
  const possible = new Set(containers.flatMap(verbsFor));
  return (
    <>
      <IconButton label={t('word.clear')} icon={X} onPress={onClear} />
      <span className="bulk-count">{t('grid.selected', { count: containers.length })}</span>
      {VERBS.filter(({ verb }) => possible.has(verb)).map(({ verb, icon }) => (
        <Button
          key={verb}
          label={t(`containers.action.${verb}`)}
          icon={icon}
          onPress={() => void actOn(verb, containers)}
        />
      ))}
      <Button label={t('containers.action.remove')} icon={Trash2} onPress={() => void removeContainers(containers)} />
    </>
  );
}

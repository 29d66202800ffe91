import { Play, RotateCw, Square } from 'lucide-react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { Button } from '../../components/button.tsx';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { actOn, busyContainers, verbsFor } from './container-actions.ts';

const SHOWN = ['start', 'unpause', 'restart', 'stop'] as const;
const ICON = { start: Play, unpause: Play, restart: RotateCw, stop: Square } as const;

/** The few that one wants most, as buttons. */
export function PrimaryActions({ container }: { readonly container: ContainerSummary }) {
  const busy = useStore(busyContainers).get(container.id);
  const verbs = verbsFor(container);
  return SHOWN.filter((verb) => verbs.includes(verb)).map((verb) => (
    <Button
      key={verb}
      label={t(`containers.action.${verb}`)}
      icon={ICON[verb]}
      isDisabled={busy !== undefined && busy !== verb}
      isPending={busy === verb}
      onPress={() => void actOn(verb, [container])}
    />
  ));
}

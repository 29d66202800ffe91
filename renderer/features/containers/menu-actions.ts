import {
  Cable,
  Copy,
  FileText,
  Pause,
  Pencil,
  Play,
  RotateCw,
  SlidersHorizontal,
  Square,
  Terminal,
  Trash2,
  Zap,
} from 'lucide-react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { MenuAction } from '../../components/menu.tsx';
import { t } from '../../lib/i18n/t.ts';
import { connectRequest } from '../../lib/connect-request.ts';
import { copyText } from '../../lib/copy-text.ts';
import { navigate } from '../../lib/route.ts';
import { actOn, type ContainerVerb, removeContainers, verbsFor } from './container-actions.ts';
import { copyAsRun } from './copy-as-run.ts';
import { editRequest } from './edit-request.ts';

const VERB_ICON = { start: Play, unpause: Play, stop: Square, restart: RotateCw, pause: Pause, kill: Zap } as const;

/** Everything that can be done to one container: its menu, and what the palette offers. */
export function menuActions(
  container: ContainerSummary,
  dialogs: { readonly rename: () => void },
): readonly MenuAction[] {
  const { id } = container;
  return [
    ...verbsFor(container)
      .filter((verb): verb is Exclude<ContainerVerb, 'remove'> => verb !== 'remove')
      .map((verb) => ({
        id: verb,
        label: t(`containers.action.${verb}`),
        icon: VERB_ICON[verb],
        run: () => void actOn(verb, [container]),
      })),
    {
      id: 'logs',
      label: t('containers.action.logs'),
      icon: FileText,
      run: () => navigate('containers', id, 'logs'),
    },
    {
      id: 'terminal',
      label: t('containers.action.terminal'),
      icon: Terminal,
      run: () => navigate('containers', id, 'terminal'),
    },
    { id: 'edit', label: t('containers.action.edit'), icon: SlidersHorizontal, run: () => editRequest.set(id) },
    {
      id: 'connect',
      label: t('containers.action.connect'),
      icon: Cable,
      run: () => connectRequest.set({ network: null, container: id }),
    },
    { id: 'rename', label: t('containers.action.rename'), icon: Pencil, run: dialogs.rename },
    { id: 'copy-run', label: t('containers.action.copyRun'), icon: Copy, run: () => void copyAsRun(id) },
    { id: 'copy-id', label: t('containers.action.copyId'), icon: Copy, run: () => void copyText(id) },
    {
      id: 'remove',
      label: t('containers.action.remove'),
      icon: Trash2,
      isDangerous: true,
      run: () => void removeContainers([container]),
    },
  ];
}

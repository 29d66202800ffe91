import { EllipsisVertical, Play, RotateCw, Square } from 'lucide-react';
import { useState } from 'react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { Menu } from '../../components/menu.tsx';
import { RowButton } from '../../components/row-button.tsx';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { actOn, busyContainers, verbsFor } from './container-actions.ts';
import { menuActions } from './menu-actions.ts';
import { RenameDialog } from './rename-dialog.tsx';

interface RowActionsProps {
  readonly container: ContainerSummary;
  readonly isActive: boolean;
}

export function RowActions({ container, isActive }: RowActionsProps) {
  const [isRenaming, setRenaming] = useState(false);
  const isBusy = useStore(busyContainers).has(container.id);
  const verbs = verbsFor(container);
  return (
    <>
      {verbs.includes('start') && (
        <RowButton
          label={t('containers.action.start')}
          icon={Play}
          isDisabled={isBusy}
          isActive={isActive}
          onPress={() => void actOn('start', [container])}
        />
      )}
      {verbs.includes('unpause') && (
        <RowButton
          label={t('containers.action.unpause')}
          icon={Play}
          isDisabled={isBusy}
          isActive={isActive}
          onPress={() => void actOn('unpause', [container])}
        />
      )}
      {verbs.includes('restart') && (
        <RowButton
          label={t('containers.action.restart')}
          icon={RotateCw}
          isDisabled={isBusy}
          isActive={isActive}
          onPress={() => void actOn('restart', [container])}
        />
      )}
      {verbs.includes('stop') && (
        <RowButton
          label={t('containers.action.stop')}
          icon={Square}
          isDisabled={isBusy}
          isActive={isActive}
          onPress={() => void actOn('stop', [container])}
        />
      )}
      <Menu
        label={t('word.more')}
        icon={EllipsisVertical}
        isActive={isActive}
        actions={() => menuActions(container, { rename: () => setRenaming(true) })}
      />
      {isRenaming && <RenameDialog container={container} onClose={() => setRenaming(false)} />}
    </>
  );
}

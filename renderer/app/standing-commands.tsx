import { useCallback } from 'react';
import { canBeStopped } from '../../electron/api/machine-status.ts';
import { ContainerCommands } from '../features/containers/container-commands.tsx';
import { ImageCommands } from '../features/images/image-commands.tsx';
import { ConnectDialog } from '../features/networks/connect-dialog.tsx';
import { VolumeCommands } from '../features/volumes/volume-commands.tsx';
import { ObjectCommands } from './object-commands.tsx';
import { appUpdate, followUpdates, orderUpdate } from '../lib/api/app-updates.ts';
import { machineStatus } from '../lib/api/machine.ts';
import {
  killMachine,
  pauseMachine,
  restartMachine,
  resumeMachine,
  startMachine,
  stopMachine,
} from '../lib/api/machine-actions.ts';
import { type Command, useCommands } from '../lib/commands.ts';
import { t } from '../lib/i18n/t.ts';
import { navigate } from '../lib/route.ts';
import { THEMES, themePreference } from '../lib/theme.ts';
import { useStore } from '../lib/use-store.ts';

followUpdates();

/** The commands that are there in every view. */
export function StandingCommands() {
  return (
    <>
      <OwnCommands />
      <ContainerCommands />
      <ImageCommands />
      <VolumeCommands />
      <ObjectCommands />
      <ConnectDialog />
    </>
  );
}

/** They come first in the palette, so before the others do in the page. */
function OwnCommands() {
  const now = useStore(machineStatus)?.machine;
  const state = now?.state;
  const canStop = now !== undefined && canBeStopped(now);
  const isApp = useStore(appUpdate) !== null;
  useCommands(
    useCallback(
      () => [...views(), ...machine(state, canStop), ...(isApp ? [checkForUpdate()] : []), ...themes()],
      [state, canStop, isApp],
    ),
  );
  return null;
}

function views(): Command[] {
  const group = t('palette.goto');
  const map = { id: 'go-networks-map', group, title: t('networks.map'), run: () => navigate('networks', 'map') };
  const removed = { id: 'go-removed', group, title: t('removed.title'), run: () => navigate('removed') };
  const entries = (['containers', 'images', 'volumes', 'networks', 'machine', 'settings'] as const).map((view) => ({
    id: `go-${view}`,
    group,
    title: t(`nav.${view}`),
    run: () => navigate(view),
  }));
  return [...entries, map, removed];
}

function machine(state: string | undefined, canStop: boolean): Command[] {
  const group = t('nav.machine');
  const start = { id: 'machine-start', group, title: t('machine.start'), run: () => void startMachine() };
  const pause = { id: 'machine-pause', group, title: t('machine.pause'), run: () => void pauseMachine() };
  const resume = { id: 'machine-resume', group, title: t('machine.resume'), run: () => void resumeMachine() };
  const stop = { id: 'machine-stop', group, title: t('machine.stop'), run: () => void stopMachine() };
  const restart = { id: 'machine-restart', group, title: t('machine.restart'), run: () => void restartMachine() };
  const kill = { id: 'machine-kill', group, title: t('machine.kill'), run: () => void killMachine() };
  if (state === 'running') return [pause, restart, stop, kill];
  if (state === 'paused') return [resume, restart, stop, kill];
  if (state === 'starting' || state === 'stopping') return [stop, kill];
  return canStop ? [start, stop, kill] : [start];
}

/** What comes of it stands in the settings. */
function checkForUpdate(): Command {
  const run = (): void => {
    navigate('settings');
    void orderUpdate('checkForUpdate');
  };
  return { id: 'check-for-update', group: t('nav.settings'), title: t('updates.check'), run };
}

function themes(): Command[] {
  return THEMES.map((theme) => ({
    id: `theme-${theme}`,
    group: t('palette.theme'),
    title: t(`settings.theme.${theme}`),
    run: () => themePreference.set(theme),
  }));
}

import { ArrowLeft, Box, EllipsisVertical } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { Menu } from '../../../components/menu.tsx';
import { Page } from '../../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/state-panel.tsx';
import { Tabs } from '../../../components/tabs.tsx';
import { useContainers, useKeptLogs } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import { ContainerStateMark } from '../container-state.tsx';
import { menuActions } from '../menu-actions.ts';
import { PortLinks } from '../port-links.tsx';
import { PrimaryActions } from '../primary-actions.tsx';
import { RenameDialog } from '../rename-dialog.tsx';
import { FilesTab } from './files-tab.tsx';
import { InspectTab } from './inspect-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';

// Their libraries are large, and most visits look at the logs.
const TerminalTab = lazy(async () => ({ default: (await import('./terminal-tab.tsx')).TerminalTab }));
const StatsTab = lazy(async () => ({ default: (await import('./stats-tab.tsx')).StatsTab }));

export function ContainerDetail({ id, tab }: { readonly id: string; readonly tab: string }) {
  const { data, error } = useContainers();
  const container = data?.find((one) => one.id === id || one.id.startsWith(id) || one.name === id);
  if (container !== undefined) return <Detail container={container} tab={tab} />;
  return (
    <Page title={t('nav.containers')}>
      {data !== undefined ? (
        <GonePanel reference={id} />
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Page>
  );
}

function GonePanel({ reference }: { readonly reference: string }) {
  const log = useKeptLogs().data?.find(({ id, name }) => id === reference || name === reference);
  return (
    <EmptyState title={t('containers.gone')} icon={Box}>
      <p>{t('containers.gone.detail')}</p>
      {log !== undefined && <Button label={t('removed.log')} onPress={() => navigate('removed', log.id)} />}
      <Button label={t('word.back')} onPress={() => navigate('containers')} />
    </EmptyState>
  );
}

function Detail({ container, tab }: { readonly container: ContainerSummary; readonly tab: string }) {
  const [isRenaming, setRenaming] = useState(false);
  // A terminal is opened when somebody looks at its tab, and from then on stays.
  const [hadTerminal, setHadTerminal] = useState(tab === 'terminal');
  if (tab === 'terminal' && !hadTerminal) setHadTerminal(true);
  const loading = <LoadingState label={t('word.loading')} />;
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('containers')} />
          <span className="truncate name">{visibleText(container.name)}</span>
        </span>
      }
      detail={
        <span className="row">
          <ContainerStateMark container={container} />
          <span className="truncate name">{visibleText(container.image)}</span>
          <PortLinks container={container} isActive shownMax={3} />
        </span>
      }
      actions={
        <>
          <PrimaryActions container={container} />
          <Menu
            label={t('word.more')}
            icon={EllipsisVertical}
            actions={() =>
              menuActions(container, { rename: () => setRenaming(true) }).filter(
                ({ id }) => id !== 'logs' && id !== 'terminal',
              )
            }
          />
        </>
      }
    >
      <Tabs
        label={t('containers.tabs')}
        selected={tab}
        onSelect={(next) => navigate('containers', container.id, next)}
        tabs={[
          { id: 'logs', title: t('containers.tab.logs'), content: <LogsTab container={container} /> },
          {
            id: 'terminal',
            title: t('containers.tab.terminal'),
            isKept: hadTerminal,
            content: hadTerminal && (
              <Suspense fallback={loading}>
                <TerminalTab container={container} />
              </Suspense>
            ),
          },
          { id: 'files', title: t('files.tab'), content: <FilesTab container={container} /> },
          {
            id: 'stats',
            title: t('containers.tab.stats'),
            content: (
              <Suspense fallback={loading}>
                <StatsTab container={container} />
              </Suspense>
            ),
          },
          { id: 'inspect', title: t('containers.tab.inspect'), content: <InspectTab container={container} /> },
          { id: 'overview', title: t('containers.tab.overview'), content: <OverviewTab container={container} /> },
        ]}
      />
      {isRenaming && <RenameDialog container={container} onClose={() => setRenaming(false)} />}
    </Page>
  );
}

import { Brush, Cable, List, Network, Plus, Trash2, Waypoints } from 'lucide-react';
import { useState } from 'react';
import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import { Button } from '../../components/button.tsx';
import type { GridColumn } from '../../components/grid/grid-column.ts';
import { ObjectList } from '../../components/object-list.tsx';
import { Page } from '../../components/page.tsx';
import { ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { RowButton } from '../../components/row-button.tsx';
import { useNetworks } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { RowReader } from '../../lib/grid/arrange-rows.ts';
import { t } from '../../lib/i18n/t.ts';
import { connectRequest } from '../../lib/connect-request.ts';
import { formatRoute, navigate, type Route } from '../../lib/route.ts';
import { canBeJoined } from './can-be-joined.ts';
import { CreateNetworkDialog } from './create-network-dialog.tsx';
import { pruneNetworks, removeNetworks } from './network-actions.ts';
import { NetworkDetail } from './network-detail.tsx';
import { NetworkMap } from './network-map.tsx';

const reader: RowReader<NetworkSummary> = {
  keyOf: ({ id }) => id,
  textsOf: ({ name, driver, subnets, containers }) => [
    name,
    driver,
    ...subnets.map(({ subnet }) => subnet),
    ...containers.map((container) => container.name),
  ],
  valueOf: {
    name: ({ name }) => name,
    driver: ({ driver }) => driver,
    members: ({ containers }) => -containers.length,
  },
};

const nameOf = ({ name }: NetworkSummary): string => name;

/** The list, the picture of who is on which (`map`), or one network at its id. */
export function NetworksView({ path: [part] }: { readonly path: Route }) {
  if (part === undefined) return <NetworkList />;
  return part === 'map' ? <MapPage /> : <NetworkDetail key={part} id={part} />;
}

function MapPage() {
  const { data, error } = useNetworks();
  return (
    <Page
      title={t('networks.map')}
      actions={<Button label={t('networks.list')} icon={List} onPress={() => navigate('networks')} />}
    >
      {data !== undefined ? (
        <NetworkMap networks={data} />
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Page>
  );
}

function NetworkList() {
  const { data, error, refetch } = useNetworks();
  const [isCreating, setCreating] = useState(false);
  const total = (data ?? []).length;
  return (
    <>
      <ObjectList
        title={t('nav.networks')}
        detail={total > 0 ? t('networks.count', { count: total }) : ''}
        filterLabel={t('networks.filter')}
        rows={data}
        failure={error === null ? null : failureOf(error)}
        onRetry={() => void refetch()}
        reader={reader}
        nameOf={nameOf}
        columns={columns()}
        onOpen={({ id }) => navigate('networks', id)}
        firstSort={{ column: 'name', descending: false }}
        actions={
          <>
            <Button label={t('networks.map')} icon={Waypoints} onPress={() => navigate('networks', 'map')} />
            <Button label={t('prune.open')} icon={Brush} onPress={() => void pruneNetworks(data ?? [])} />
            <Button label={t('networks.create')} icon={Plus} kind="primary" onPress={() => setCreating(true)} />
          </>
        }
        bulk={(networks) => (
          <Button label={t('word.remove')} icon={Trash2} onPress={() => void removeNetworks(networks)} />
        )}
        empty={{ icon: Network, title: t('word.none'), detail: '' }}
      />
      {isCreating && <CreateNetworkDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function columns(): readonly GridColumn<NetworkSummary>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(140px, 1.6fr)',
      isSortable: true,
      cell: ({ id, name, builtIn, internal }, isActive) => (
        <>
          <a
            className="truncate name row-link"
            href={formatRoute(['networks', id])}
            tabIndex={isActive ? 0 : -1}
            title={visibleText(name)}
          >
            {visibleText(name)}
          </a>
          {builtIn && <span className="badge">{t('networks.builtIn')}</span>}
          {internal && <span className="badge">{t('networks.internal')}</span>}
        </>
      ),
    },
    {
      id: 'driver',
      title: t('word.driver'),
      width: '84px',
      isSortable: true,
      cell: ({ driver }) => <span className="truncate muted">{visibleText(driver)}</span>,
    },
    {
      id: 'subnets',
      title: t('networks.subnets'),
      width: 'minmax(130px, 1fr)',
      cell: ({ subnets }) => (
        <span className="truncate numeric" title={subnets.map(({ subnet }) => subnet).join(', ')}>
          {subnets.map(({ subnet }) => subnet).join(', ') || '–'}
        </span>
      ),
    },
    {
      id: 'members',
      title: t('networks.members'),
      width: 'minmax(130px, 1.6fr)',
      isSortable: true,
      cell: ({ containers }, isActive) => (
        <span className="truncate">
          {containers.length === 0 && <span className="muted">–</span>}
          {containers.map(({ id, name, running, ipv4 }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <a
                className={running ? 'name' : 'name muted'}
                href={formatRoute(['containers', id])}
                tabIndex={isActive ? 0 : -1}
                title={ipv4 ?? undefined}
              >
                {visibleText(name)}
              </a>
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'actions',
      title: '',
      width: '74px',
      align: 'end',
      cell: (network, isActive) => (
        <>
          {canBeJoined(network) && (
            <RowButton
              label={t('networks.connect')}
              icon={Cable}
              isActive={isActive}
              onPress={() => connectRequest.set({ network: network.id, container: null })}
            />
          )}
          {!network.builtIn && (
            <RowButton
              label={t('word.remove')}
              icon={Trash2}
              isActive={isActive}
              onPress={() => void removeNetworks([network])}
            />
          )}
        </>
      ),
    },
  ];
}

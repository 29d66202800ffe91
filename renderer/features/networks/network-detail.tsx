import { ArrowLeft, Network, Plus, Trash2, Unplug } from 'lucide-react';
import type { NetworkMember, NetworkSummary } from '../../../electron/api/engine/network.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { disconnectNetwork } from '../../lib/api/disconnect-network.ts';
import { useNetworks } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { connectRequest } from '../../lib/connect-request.ts';
import { timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { formatRoute, navigate } from '../../lib/route.ts';
import { canBeJoined } from './can-be-joined.ts';
import { removeNetworks } from './network-actions.ts';

/** One network: what it is, and who is on it. */
export function NetworkDetail({ id }: { readonly id: string }) {
  const { data, error } = useNetworks();
  const network = data?.find((one) => one.id === id || one.name === id);
  if (network !== undefined) return <Detail network={network} />;
  return (
    <Page title={t('nav.networks')}>
      {data !== undefined ? (
        <EmptyState title={t('networks.gone')} icon={Network}>
          <Button label={t('word.back')} onPress={() => navigate('networks')} />
        </EmptyState>
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Page>
  );
}

function Detail({ network }: { readonly network: NetworkSummary }) {
  const { id, name, driver, scope, internal, ipv6, createdMs, subnets, builtIn, containers } = network;
  const subnetText = subnets.map(({ subnet, gateway }) =>
    gateway === null ? subnet : t('networks.subnet.gateway', { subnet, gateway }),
  );
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('networks')} />
          <span className="truncate name">{visibleText(name)}</span>
        </span>
      }
      actions={
        <>
          {canBeJoined(network) && (
            <Button
              label={t('networks.connect')}
              icon={Plus}
              kind="primary"
              onPress={() => connectRequest.set({ network: id, container: null })}
            />
          )}
          {!builtIn && <Button label={t('word.remove')} icon={Trash2} onPress={() => void removeNetworks([network])} />}
        </>
      }
    >
      <div className="page-scroll detail-cards">
        <div className="page-columns">
          <section className="card">
            <h2>{t('networks.detail.general')}</h2>
            <Facts
              facts={[
                [
                  t('networks.subnets'),
                  <span key="subnets" className="numeric">
                    {subnetText.join(', ') || '–'}
                  </span>,
                ],
                [t('word.driver'), visibleText(driver)],
                [t('networks.detail.scope'), visibleText(scope)],
                [t('networks.internal'), t(internal ? 'word.yes' : 'word.no')],
                ['IPv6', t(ipv6 ? 'word.yes' : 'word.no')],
                [t('word.created'), createdMs === null ? '–' : timeText(createdMs)],
                [t('containers.detail.id'), <code key="id">{id}</code>],
              ]}
            />
          </section>
          <section className="card">
            <h2>{t('networks.members')}</h2>
            {containers.length === 0 ? (
              <p className="muted">{t('word.none')}</p>
            ) : (
              <table className="member-table">
                <thead>
                  <tr>
                    <th scope="col">{t('word.name')}</th>
                    <th scope="col">{t('containers.column.state')}</th>
                    <th scope="col">{t('networks.detail.address')}</th>
                    <th scope="col" aria-label={t('word.more')} />
                  </tr>
                </thead>
                <tbody>
                  {containers.map((member) => (
                    <Member key={member.id} network={network} member={member} />
                  ))}
                </tbody>
              </table>
            )}
          </section>
        </div>
      </div>
    </Page>
  );
}

function Member({ network, member }: { readonly network: NetworkSummary; readonly member: NetworkMember }) {
  const { id, name, running, ipv4, ipv6 } = member;
  return (
    <tr>
      <td>
        <a className="name" href={formatRoute(['containers', id])}>
          {visibleText(name)}
        </a>
      </td>
      <td>
        <StateMark
          shape={running ? 'running' : 'stopped'}
          label={t(running ? 'containers.state.running' : 'networks.notRunning')}
        />
      </td>
      <td className="numeric">{[ipv4, ipv6].filter((address) => address !== null).join(', ') || '–'}</td>
      <td>
        {canBeJoined(network) && (
          <IconButton
            label={t('networks.disconnect.of', { name: visibleText(name) })}
            icon={Unplug}
            onPress={() => void disconnectNetwork(network, member)}
          />
        )}
      </td>
    </tr>
  );
}

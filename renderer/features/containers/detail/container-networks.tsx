import { Cable, Unplug } from 'lucide-react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { disconnectNetwork } from '../../../lib/api/disconnect-network.ts';
import { connectRequest } from '../../../lib/connect-request.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { formatRoute } from '../../../lib/route.ts';

/** The networks that a container is on, with its addresses, and the ways in and out. */
export function ContainerNetworks({ container }: { readonly container: ContainerSummary }) {
  const { id, networks, networkMode } = container;
  // Such a container has the network of another, of the VM, or none, for as long as it lives.
  const isFixed = /^(?:host|none|container:.*)$/.test(networkMode);
  return (
    <div className="detail-networks">
      {networks.length === 0 && <p className="muted">{t('word.none')}</p>}
      {networks.map((network) => (
        <div key={network.name} className="detail-network">
          <a className="name" href={formatRoute(['networks', network.id === '' ? network.name : network.id])}>
            {visibleText(network.name)}
          </a>
          <span className="numeric muted">
            {[network.ipv4, network.ipv6].filter((address) => address !== null).join(', ') || '–'}
          </span>
          {!isFixed && (
            <IconButton
              label={t('networks.disconnect.of', { name: visibleText(network.name) })}
              icon={Unplug}
              onPress={() =>
                void disconnectNetwork(
                  { id: network.id === '' ? network.name : network.id, name: network.name },
                  container,
                )
              }
            />
          )}
        </div>
      ))}
      {!isFixed && (
        <div>
          <Button
            label={t('networks.connect')}
            icon={Cable}
            onPress={() => connectRequest.set({ network: null, container: id })}
          />
        </div>
      )}
    </div>
  );
}

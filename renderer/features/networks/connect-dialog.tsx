import { useState } from 'react';
import { z } from 'zod';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Select, TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { readConnectionsAgain } from '../../lib/api/engine-changes.ts';
import { useContainers, useNetworks } from '../../lib/api/engine-queries.ts';
import { connectRequest } from '../../lib/connect-request.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { canBeJoined } from './can-be-joined.ts';

const NONE = '-';

/** The one dialog that connects, opened from the network's side and from the container's. */
export function ConnectDialog() {
  const request = useStore(connectRequest);
  if (request === null) return null;
  return (
    <Dialog
      title={t('networks.connect.title')}
      closeLabel={t('word.close')}
      isOpen
      onClose={() => connectRequest.set(null)}
    >
      <ConnectForm request={request} />
    </Dialog>
  );
}

interface ConnectFormProps {
  readonly request: { readonly network: string | null; readonly container: string | null };
}

function ConnectForm({ request }: ConnectFormProps) {
  const networks = useNetworks().data ?? [];
  const containers = useContainers().data ?? [];
  const [network, setNetwork] = useState(request.network ?? NONE);
  const [container, setContainer] = useState(request.container ?? NONE);
  const [address, setAddress] = useState('');
  const [aliases, setAliases] = useState('');
  const [wasTried, setTried] = useState(false);
  const chosenNetwork = networks.find(({ id }) => id === network);
  const isBridge = chosenNetwork?.name === 'bridge';
  const { ipv4, ipv6, isValid } = addressOf(address);
  const connect = async (): Promise<void> => {
    const done = await act(t('networks.connect.failed'), () =>
      api.engine.networks.connect.mutate({
        network,
        container,
        aliases: isBridge ? [] : aliases.split(/[\s,]+/).filter((alias) => alias !== ''),
        ipv4,
        ipv6,
      }),
    );
    if (!done) return;
    readConnectionsAgain();
    connectRequest.set(null);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isValid && network !== NONE && container !== NONE) void connect();
      }}
    >
      <Select
        label={t('networks.connect.container')}
        value={container}
        onChange={setContainer}
        options={options(containers.filter((one) => mayJoin(one, chosenNetwork, request)))}
      />
      <Select
        label={t('networks.connect.network')}
        value={network}
        onChange={setNetwork}
        options={options(networks.filter((one) => one.id === request.network || isOpenTo(one, container)))}
      />
      {wasTried && (network === NONE || container === NONE) && (
        <p className="field-problem">{t('networks.connect.choose')}</p>
      )}
      <TextField
        label={t('networks.connect.address')}
        value={address}
        onChange={setAddress}
        placeholder={t('networks.create.subnet.placeholder')}
        problem={wasTried && !isValid ? t('networks.connect.address.problem') : null}
        {...(chosenNetwork === undefined || chosenNetwork.subnets.length === 0
          ? {}
          : { hint: chosenNetwork.subnets.map(({ subnet }) => subnet).join(', ') })}
      />
      {!isBridge && (
        <TextField
          label={t('networks.connect.aliases')}
          value={aliases}
          onChange={setAliases}
          hint={t('networks.connect.aliases.hint')}
        />
      )}
      <div className="row form-foot">
        <Button label={t('word.cancel')} onPress={() => connectRequest.set(null)} />
        <Button label={t('networks.connect')} kind="primary" type="submit" />
      </div>
    </form>
  );
}

function options(objects: readonly { readonly id: string; readonly name: string }[]): {
  readonly id: string;
  readonly label: string;
}[] {
  const named = objects.map(({ id, name }) => ({ id, label: visibleText(name) }));
  return [{ id: NONE, label: t('networks.connect.choose') }, ...named.sort((a, b) => (a.label < b.label ? -1 : 1))];
}

function isOpenTo(network: NetworkSummary, container: string): boolean {
  return canBeJoined(network) && !network.containers.some(({ id }) => id === container);
}

/** One that has the VM's or another's network cannot have one of its own. */
function mayJoin(
  { id, networkMode, networks }: ContainerSummary,
  network: NetworkSummary | undefined,
  request: ConnectFormProps['request'],
): boolean {
  if (id === request.container) return true;
  if (/^(?:host|none|container:.*)$/.test(networkMode)) return false;
  return network === undefined || !networks.some((joined) => joined.id === network.id || joined.name === network.name);
}

function addressOf(text: string): { ipv4: string | null; ipv6: string | null; isValid: boolean } {
  const trimmed = text.trim();
  if (trimmed === '') return { ipv4: null, ipv6: null, isValid: true };
  if (z.ipv4().safeParse(trimmed).success) return { ipv4: trimmed, ipv6: null, isValid: true };
  return { ipv4: null, ipv6: trimmed, isValid: z.ipv6().safeParse(trimmed).success };
}

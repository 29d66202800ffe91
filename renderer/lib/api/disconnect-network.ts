import { confirm } from '../confirmation.ts';
import { t } from '../i18n/t.ts';
import { visibleText } from '../format/visible-text.ts';
import { act } from './act.ts';
import { api } from './connection.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Asks first: connections that are open end. */
export async function disconnectNetwork(network: Named, container: Named): Promise<void> {
  const answer = await confirm({
    title: t('networks.disconnect.title', {
      container: visibleText(container.name),
      network: visibleText(network.name),
    }),
    message: t('networks.disconnect.message'),
    action: t('networks.disconnect'),
    names: [],
  });
  if (answer === null) return;
  await act(t('networks.disconnect.failed'), () =>
    api.engine.networks.disconnect.mutate({ network: network.id, container: container.id, force: false }),
  );
}

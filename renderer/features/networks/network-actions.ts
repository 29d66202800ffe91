import type { NetworkSummary } from '../../../electron/api/engine/network.ts';
import { actOnEach } from '../../lib/api/act-on-each.ts';
import { api } from '../../lib/api/connection.ts';
import { pruneObjects } from '../../lib/api/prune.ts';
import { confirm } from '../../lib/confirmation.ts';
import { t } from '../../lib/i18n/t.ts';

/** Asks first. Those that Docker brings along cannot be removed and are left out. */
export async function removeNetworks(networks: readonly NetworkSummary[]): Promise<void> {
  const removable = networks.filter(({ builtIn }) => !builtIn);
  if (removable.length === 0) return;
  const answer = await confirm({
    title: t('networks.remove.title', { count: removable.length }),
    message: t('networks.remove.message'),
    action: t('word.remove'),
    names: removable.map(({ name }) => name),
  });
  if (answer === null) return;
  await actOnEach(
    t('networks.remove.failed'),
    removable,
    ({ name }) => name,
    ({ id }) => api.engine.networks.remove.mutate({ network: id }),
  );
}

export async function pruneNetworks(networks: readonly NetworkSummary[]): Promise<void> {
  await pruneObjects({
    preview: () => api.engine.networks.prunePreview.query(),
    prune: () => api.engine.networks.prune.mutate(),
    question: ({ removed }) => ({
      title: t('prune.networks.title'),
      message: t('prune.networks.message', { count: removed.length }),
    }),
    nameOf: (id) => networks.find((network) => network.id === id)?.name ?? id,
  });
}

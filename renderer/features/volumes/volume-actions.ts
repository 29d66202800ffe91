import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { act } from '../../lib/api/act.ts';
import { actOnEach } from '../../lib/api/act-on-each.ts';
import { api } from '../../lib/api/connection.ts';
import { pruneObjects } from '../../lib/api/prune.ts';
import { queryClient } from '../../lib/api/query-client.ts';
import { confirm } from '../../lib/confirmation.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../../lib/toasts.ts';

/** Asks first. */
export async function removeVolumes(volumes: readonly VolumeSummary[]): Promise<void> {
  const answer = await confirm({
    title: t('volumes.remove.title', { count: volumes.length }),
    message: t('volumes.remove.message'),
    action: t('word.remove'),
    names: volumes.map(({ name }) => name),
  });
  if (answer === null) return;
  await actOnEach(
    t('volumes.remove.failed'),
    volumes,
    ({ name }) => name,
    ({ name }) => api.engine.volumes.remove.mutate({ volume: name, force: false }),
  );
}

/** Asks first. `runningUsers`: containers that would see their files go. */
export async function emptyVolume({ name }: VolumeSummary, runningUsers: number): Promise<void> {
  const answer = await confirm({
    title: t('volumes.empty.title'),
    message: t('volumes.empty.message'),
    action: t('volumes.empty.action'),
    names: [name],
    ...(runningUsers > 0 ? { option: { label: t('volumes.contents.force'), isSelected: false } } : {}),
  });
  if (answer === null) return;
  const shown = visibleText(name);
  const done = await act(t('volumes.empty.failed', { name: shown }), () =>
    api.engine.volumes.empty.mutate({ volume: name, force: answer.option }),
  );
  if (!done) return;
  showToast('done', t('volumes.empty.done', { name: shown }));
  // The engine, which tells of changes, does not know of this one.
  await queryClient.invalidateQueries({ queryKey: ['engine', 'volumes'] });
}

/** All that no container mounts, those with names included. */
export async function pruneVolumes(): Promise<void> {
  await pruneObjects({
    preview: () => api.engine.volumes.prunePreview.query({ all: true }),
    prune: () => api.engine.volumes.prune.mutate({ all: true }),
    question: ({ removed, freedBytes }) => ({
      title: t('prune.volumes.title'),
      message: t('prune.volumes.message', {
        count: removed.length,
        size: freedBytes === null ? '–' : bytesText(freedBytes),
      }),
    }),
    nameOf: (name) => name,
  });
}

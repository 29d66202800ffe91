import { useRef, useState } from 'react';
import type { ContainerEdit } from '../../../../electron/api/engine/container-edit.ts';
import type { LayerProgress } from '../../../../electron/api/engine/image-transfer.ts';
import type { Failure } from '../../../../electron/api/machine-status.ts';
import { api } from '../../../lib/api/connection.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { pullImage } from '../../../lib/api/transfer-image.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate, routeStore } from '../../../lib/route.ts';
import { showToast } from '../../../lib/toasts.ts';

type RecreatePhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working' }
  | { readonly kind: 'pulling'; readonly image: string; readonly layers: readonly LayerProgress[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Makes a container anew; a new image that is not there is pulled first. Who looked at the old one looks at the new one then. */
export function useRecreateContainer(
  container: { readonly id: string; readonly name: string },
  onDone: () => void,
): {
  readonly phase: RecreatePhase;
  readonly recreate: (edit: ContainerEdit) => Promise<void>;
  /** Gives a pull up. What the backend began it finishes. */
  readonly cancel: () => void;
} {
  const [phase, setPhase] = useState<RecreatePhase>({ kind: 'idle' });
  const pull = useRef<AbortController | null>(null);

  const work = async (edit: ContainerEdit): Promise<void> => {
    setPhase({ kind: 'working' });
    const { id, warnings } = await api.engine.containers.recreate.mutate({ container: container.id, edit });
    const detail = warnings.length === 0 ? null : warnings.join('\n');
    showToast('done', t('edit.done', { name: visibleText(edit.name ?? container.name) }), detail);
    onDone();
    const [view, shown, ...rest] = routeStore.get();
    if (view === 'containers' && shown === container.id) navigate('containers', id, ...rest);
  };

  const recreate = async (edit: ContainerEdit): Promise<void> => {
    const controller = new AbortController();
    pull.current = controller;
    const { image } = edit;
    try {
      try {
        await work(edit);
      } catch (error) {
        if (image === undefined || failureOf(error).code !== 'no-such-image') throw error;
        setPhase({ kind: 'pulling', image, layers: [] });
        await pullImage(image, (layers) => setPhase({ kind: 'pulling', image, layers }), controller.signal);
        await work(edit);
      }
    } catch (error) {
      if (!controller.signal.aborted) setPhase({ kind: 'failed', failure: failureOf(error) });
    }
  };

  return { phase, recreate, cancel: () => pull.current?.abort() };
}

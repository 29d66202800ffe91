import { useRef, useState } from 'react';
import type { ContainerSpec } from '../../../../electron/api/engine/container-spec.ts';
import type { LayerProgress } from '../../../../electron/api/engine/image-transfer.ts';
import type { Failure } from '../../../../electron/api/machine-status.ts';
import { api } from '../../../lib/api/connection.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { pullImage } from '../../../lib/api/transfer-image.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { navigate } from '../../../lib/route.ts';
import { showToast } from '../../../lib/toasts.ts';

type RunPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'creating' }
  | { readonly kind: 'pulling'; readonly layers: readonly LayerProgress[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Creates and starts a container; an image that is not there is pulled first. Leads to the container when it runs. */
export function useRunContainer(onDone: () => void): {
  readonly phase: RunPhase;
  readonly run: (spec: ContainerSpec) => Promise<void>;
  /** Gives a pull up; what was created stays. */
  readonly cancel: () => void;
} {
  const [phase, setPhase] = useState<RunPhase>({ kind: 'idle' });
  const pull = useRef<AbortController | null>(null);

  const create = async (spec: ContainerSpec): Promise<void> => {
    setPhase({ kind: 'creating' });
    const { id, warnings } = await api.engine.containers.create.mutate({ spec, start: true });
    const detail = warnings.length === 0 ? null : warnings.join('\n');
    showToast('done', t('run.started', { name: visibleText(spec.name ?? id.slice(0, 12)) }), detail);
    onDone();
    navigate('containers', id, 'logs');
  };

  const run = async (spec: ContainerSpec): Promise<void> => {
    const controller = new AbortController();
    pull.current = controller;
    try {
      try {
        await create(spec);
      } catch (error) {
        if (failureOf(error).code !== 'no-such-image') throw error;
        setPhase({ kind: 'pulling', layers: [] });
        await pullImage(spec.image, (layers) => setPhase({ kind: 'pulling', layers }), controller.signal);
        await create(spec);
      }
    } catch (error) {
      if (!controller.signal.aborted) setPhase({ kind: 'failed', failure: failureOf(error) });
    }
  };

  return { phase, run, cancel: () => pull.current?.abort() };
}

import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { busyContainers } from './container-actions.ts';
import { containerLook } from './container-look.ts';

/** Its state, or what is being done to it. */
export function ContainerStateMark({ container }: { readonly container: ContainerSummary }) {
  const verb = useStore(busyContainers).get(container.id);
  if (verb !== undefined) return <StateMark shape="busy" label={t(`containers.busy.${verb}`)} />;
  return <StateMark {...containerLook(container)} />;
}

import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { LogView } from '../../../components/log-view/log-view.tsx';
import { useContainerLog } from './use-container-log.ts';

export function LogsTab({ container }: { readonly container: ContainerSummary }) {
  const { feed, retry } = useContainerLog(container.id, container.state === 'running');
  return <LogView feed={feed} fileName={container.name} hasTimes onRetry={retry} />;
}

import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { JsonView } from '../../../components/json-view.tsx';
import { ErrorState, LoadingState } from '../../../components/state-panel.tsx';
import { useContainerDetail } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { t } from '../../../lib/i18n/t.ts';

export function InspectTab({ container }: { readonly container: ContainerSummary }) {
  const { data, error } = useContainerDetail(container.id);
  if (data !== undefined) return <JsonView value={data} />;
  if (error !== null) return <ErrorState title={t('read.failed')} {...failureOf(error)} />;
  return <LoadingState label={t('word.loading')} />;
}

import { ArrowLeft, FileText } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { LogView } from '../../../components/log-view/log-view.tsx';
import { Page } from '../../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/state-panel.tsx';
import { useContainers } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import type { LogSource } from '../../../lib/logs/log-sources.ts';
import { navigate } from '../../../lib/route.ts';
import { labelsOf } from './member-labels.ts';
import { MEMBERS_MAX } from './project-log.ts';
import { useProjectLog } from './use-project-log.ts';

const EVERYTHING: readonly ContainerSummary[] = [];

/** The logs of a compose project in one. */
export function ProjectLogs({ project }: { readonly project: string }) {
  const { data, error } = useContainers();
  const members = useMemo(
    () => (data ?? EVERYTHING).filter(({ compose }) => compose?.project === project),
    [data, project],
  );
  const { feed, retry } = useProjectLog(data === undefined ? null : members);
  // Labels of those that have gone stay with their lines.
  const [known, setKnown] = useState<{
    readonly members: readonly ContainerSummary[];
    readonly sources: ReadonlyMap<string, LogSource>;
  }>({ members: EVERYTHING, sources: new Map() });
  if (known.members !== members) {
    setKnown({ members, sources: new Map([...known.sources, ...labelsOf(members, known.sources)]) });
  }
  const { sources } = known;
  const running = members.filter(({ state }) => state === 'running').length;
  return (
    <Page
      title={
        <span className="detail-title">
          <IconButton label={t('word.back')} icon={ArrowLeft} onPress={() => navigate('containers')} />
          <span className="truncate name">{visibleText(project)}</span>
        </span>
      }
      detail={
        members.length > MEMBERS_MAX
          ? t('project.tooMany', { shown: MEMBERS_MAX, total: members.length })
          : t('containers.count', { running, total: members.length })
      }
    >
      {data === undefined ? (
        error === null ? (
          <LoadingState label={t('word.loading')} />
        ) : (
          <ErrorState title={t('read.failed')} {...failureOf(error)} />
        )
      ) : members.length === 0 && sources.size === 0 ? (
        <EmptyState title={t('project.none')} icon={FileText}>
          <Button label={t('word.back')} onPress={() => navigate('containers')} />
        </EmptyState>
      ) : (
        <LogView feed={feed} fileName={project} hasTimes onRetry={retry} sources={sources} />
      )}
    </Page>
  );
}

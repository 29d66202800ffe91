import { useEffect, useRef, useState } from 'react';
import type { ContainerSummary } from '../../../../electron/api/engine/container.ts';
import { api } from '../../../lib/api/connection.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { t } from '../../../lib/i18n/t.ts';
import { LogFeed } from '../../../lib/logs/log-feed.ts';
import { ProjectLog } from './project-log.ts';

/** The log of all containers of a project, for as long as the view is there. Null: not known yet who belongs to it. */
export function useProjectLog(containers: readonly ContainerSummary[] | null): { feed: LogFeed; retry: () => void } {
  const [feed] = useState(() => new LogFeed());
  const log = useRef<ProjectLog | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const opened = openLog(feed);
    feed.clear();
    log.current = opened;
    return () => opened.close();
  }, [feed, attempt]);
  useEffect(() => {
    if (containers === null) return;
    log.current?.update(containers.map(({ id, state }) => ({ id, runs: state === 'running' || state === 'paused' })));
  }, [containers, attempt]);
  return { feed, retry: () => setAttempt(attempt + 1) };
}

function openLog(feed: LogFeed): ProjectLog {
  return new ProjectLog({
    feed,
    subscribe: (request, to) =>
      api.engine.containers.logs.subscribe(request, {
        onData: to.onData,
        onError: (error) => to.onError(failureOf(error)),
      }),
    acknowledge: (id, units) => void api.engine.acknowledge.mutate({ id, units }).catch(() => undefined),
    words: {
      started: t('project.started'),
      gone: t('project.gone'),
      failed: (reason) => t('project.unreadable', { reason }),
    },
    after: (delayMs, work) => void setTimeout(work, delayMs),
    now: () => Date.now(),
  });
}

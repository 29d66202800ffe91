import { useEffect, useState } from 'react';
import { api } from '../../../lib/api/connection.ts';
import { LogFeed } from '../../../lib/logs/log-feed.ts';
import { followLog, LAST_LINES } from './follow-log.ts';

/** A container's log, followed for as long as the view is there. It is read anew when the container is started again. */
export function useContainerLog(container: string, isRunning: boolean): { feed: LogFeed; retry: () => void } {
  const [feed] = useState(() => new LogFeed());
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const request = { container, follow: true, lines: LAST_LINES, sinceMs: null, untilMs: null };
    return followLog(feed, (observer) => api.engine.containers.logs.subscribe(request, observer));
  }, [container, isRunning, attempt, feed]);
  return { feed, retry: () => setAttempt(attempt + 1) };
}

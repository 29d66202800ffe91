import { useEffect, useState } from 'react';
import { api } from '../../../lib/api/connection.ts';
import { LogFeed } from '../../../lib/logs/log-feed.ts';
import { followLog, LAST_LINES } from '../detail/follow-log.ts';

/** The log of a removed container, to its end. */
export function useRemovedLog(id: string): { readonly feed: LogFeed; readonly retry: () => void } {
  const [feed] = useState(() => new LogFeed());
  const [attempt, setAttempt] = useState(0);
  useEffect(
    () => followLog(feed, (observer) => api.engine.keptLogs.read.subscribe({ id, lines: LAST_LINES }, observer)),
    [id, attempt, feed],
  );
  return { feed, retry: () => setAttempt(attempt + 1) };
}

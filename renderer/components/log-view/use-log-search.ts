import { useEffect, useRef, useState } from 'react';
import type { LogFeed } from '../../lib/logs/log-feed.ts';
import { LogSearch } from '../../lib/logs/log-search.ts';
import type { FoundLine } from '../../lib/logs/search-messages.ts';
import { WorkerSearch } from '../../lib/logs/worker-search.ts';
import { useStore } from '../../lib/use-store.ts';
import { openSearchThread } from './open-search-thread.ts';

const SLICE_MS = 8;

export interface LogMatches {
  /** Numbers of the lines that match, ascending. */
  readonly found: readonly number[];
  /** Where in these lines; null: looked for when a line is drawn, which a plain text allows. */
  readonly ranges: ReadonlyMap<number, FoundLine['ranges']> | null;
  /** The expression took too long: what was found until then is all. */
  readonly givenUp: boolean;
}

const NONE: LogMatches = { found: [], ranges: null, givenUp: false };

/**
 * What matches, while the log grows. A plain text is looked for here, in slices of time; a regular expression on a thread of its own,
 * since one line is enough for it to take for ever.
 */
export function useLogSearch(feed: LogFeed, pattern: RegExp | null, isRegex: boolean): LogMatches {
  const plain = usePlainSearch(feed, isRegex ? null : pattern);
  const byThread = useThreadSearch(feed, isRegex ? pattern : null);
  return isRegex ? byThread : plain;
}

function usePlainSearch(feed: LogFeed, pattern: RegExp | null): LogMatches {
  const version = useStore(feed.version);
  const [search, setSearch] = useState<{ pattern: RegExp; search: LogSearch } | null>(null);
  const [matches, setMatches] = useState(NONE);

  if (pattern === null ? search !== null : search?.pattern !== pattern) {
    setSearch(pattern === null ? null : { pattern, search: new LogSearch(pattern) });
    setMatches(NONE);
  }

  useEffect(() => {
    if (search === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goOn = (): void => {
      const isDone = search.search.advance(feed.buffer, SLICE_MS, () => performance.now());
      setMatches({ found: [...search.search.found], ranges: null, givenUp: false });
      if (!isDone) timer = setTimeout(goOn, 0);
    };
    timer = setTimeout(goOn, 0);
    return () => clearTimeout(timer);
  }, [search, feed, version]);

  return pattern === null ? NONE : matches;
}

function useThreadSearch(feed: LogFeed, pattern: RegExp | null): LogMatches {
  const version = useStore(feed.version);
  const search = useRef<WorkerSearch | null>(null);
  const [shown, setShown] = useState<{ pattern: RegExp; matches: LogMatches } | null>(null);

  useEffect(() => {
    if (pattern === null) return undefined;
    const opened = new WorkerSearch(pattern, {
      open: openSearchThread,
      after: (delayMs, work) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
      onChange: () => setShown({ pattern, matches: matchesOf(opened) }),
    });
    search.current = opened;
    return () => {
      search.current = null;
      opened.close();
    };
  }, [pattern]);

  useEffect(() => search.current?.advance(feed.buffer), [pattern, feed, version]);

  return pattern === null || shown?.pattern !== pattern ? NONE : shown.matches;
}

function matchesOf({ found, givenUp }: WorkerSearch): LogMatches {
  return { found: [...found.keys()], ranges: new Map(found), givenUp };
}

import { useEffect, useState } from 'react';
import type { LogSource } from '../../../electron/api/log-stream.ts';
import { api } from '../../lib/api/connection.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { LogFeed } from '../../lib/logs/log-feed.ts';

export const MACHINE_LOGS = ['console', 'backend', 'hypervisor', 'dockerd', 'containerd'] as const;
export type MachineLog = (typeof MACHINE_LOGS)[number];

const LAST_LINES = 20_000;

/** A log of the machine or the backend, followed for as long as the view is there. */
export function useMachineLog(log: MachineLog): { readonly feed: LogFeed; readonly retry: () => void } {
  const [feed] = useState(() => new LogFeed());
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let id = 0;
    const stream = api.logs.read.subscribe(
      { source: sourceOf(log), follow: true, lines: LAST_LINES },
      {
        onData: (event) => {
          if (event.kind === 'opened') {
            id = event.id;
            feed.clear();
            feed.state.set({ kind: 'open' });
          } else {
            feed.append([{ text: event.text, stream: 'stdout', timeMs: null }]);
            void api.logs.acknowledge.mutate({ id, bytes: event.text.length }).catch(() => undefined);
          }
        },
        onComplete: () => feed.state.set({ kind: 'ended' }),
        onError: (error) => feed.state.set({ kind: 'failed', failure: failureOf(error) }),
      },
    );
    return () => stream.unsubscribe();
  }, [log, attempt, feed]);
  return { feed, retry: () => setAttempt(attempt + 1) };
}

function sourceOf(log: MachineLog): LogSource {
  return log === 'dockerd' || log === 'containerd' ? { kind: 'service', name: log } : { kind: log };
}

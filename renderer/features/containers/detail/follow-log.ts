import type { ContainerLogEvent, ContainerLogLine } from '../../../../electron/api/engine/container-logs.ts';
import { api } from '../../../lib/api/connection.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import type { LogPiece } from '../../../lib/logs/log-buffer.ts';
import type { LogFeed } from '../../../lib/logs/log-feed.ts';

/** Lines that are asked for: as many as a view keeps. */
export const LAST_LINES = 100_000;

interface LogObserver {
  readonly onData: (event: ContainerLogEvent) => void;
  readonly onError: (error: unknown) => void;
}

/** Fills `feed` with the log that `subscribe` asks for. Returns what gives it up. */
export function followLog(
  feed: LogFeed,
  subscribe: (observer: LogObserver) => { readonly unsubscribe: () => void },
): () => void {
  let id = 0;
  const stream = subscribe({
    onData: (event) => {
      if (event.kind === 'opened') {
        // Also after the connection was lost: everything comes once more.
        id = event.id;
        feed.clear();
        feed.state.set({ kind: 'open' });
      } else if (event.kind === 'lines') {
        feed.append(event.lines.map(pieceOf));
        void api.engine.acknowledge.mutate({ id, units: event.units }).catch(() => undefined);
      } else feed.state.set({ kind: 'ended' });
    },
    onError: (error) => feed.state.set({ kind: 'failed', failure: failureOf(error) }),
  });
  return () => stream.unsubscribe();
}

function pieceOf({ text, stream, time, continues }: ContainerLogLine): LogPiece {
  const timeMs = time === '' ? Number.NaN : Date.parse(time);
  return { text: continues ? text : `${text}\n`, stream, timeMs: Number.isNaN(timeMs) ? null : timeMs };
}

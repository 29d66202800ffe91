import type { ContainerStats } from '../../../electron/api/engine/container-stats.ts';
import { Store } from '../store.ts';
import { api } from './connection.ts';

/**
 * What each running container uses, with its last minutes. Followed while somebody looks: the first who does opens the stream and
 * the last who leaves ends it; nobody looks at a page that is hidden, as the app's is when its window was closed. Views follow one container each, so that a second’s samples draw no table anew.
 */
const HISTORY_SAMPLES = 300;

export interface StatsHistory {
  readonly latest: ContainerStats;
  /** The oldest first, `latest` included. */
  readonly samples: readonly ContainerStats[];
}

const histories = new Map<string, Store<StatsHistory | null>>();
let watchers = 0;
let stream: { unsubscribe(): void } | null = null;

export function containerStats(id: string): Store<StatsHistory | null> {
  let store = histories.get(id);
  if (store === undefined) {
    store = new Store<StatsHistory | null>(null);
    histories.set(id, store);
  }
  return store;
}

/** Returns what ends it. */
export function watchStats(): () => void {
  watchers++;
  if (watchers === 1) document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    watchers--;
    if (watchers === 0) document.removeEventListener('visibilitychange', follow);
    follow();
  };
}

function follow(): void {
  if (watchers > 0 && document.visibilityState === 'visible') {
    stream ??= open();
    return;
  }
  stream?.unsubscribe();
  stream = null;
}

function open(): { unsubscribe(): void } {
  let id = 0;
  return api.engine.containers.stats.subscribe(
    { containers: null },
    {
      onData: (event) => {
        if (event.kind === 'opened') {
          id = event.id;
          return;
        }
        for (const sample of event.samples) take(sample);
        for (const ended of event.ended) histories.get(ended)?.set(null);
        void api.engine.acknowledge.mutate({ id, units: event.units }).catch(ignoreLoss);
      },
    },
  );
}

/** A stream that was lost with the connection is opened anew by itself, and begins with a new window. */
function ignoreLoss(): void {
  return undefined;
}

function take(sample: ContainerStats): void {
  const store = containerStats(sample.id);
  const before = store.get()?.samples ?? [];
  store.set({ latest: sample, samples: [...before.slice(-(HISTORY_SAMPLES - 1)), sample] });
}

import type { ChangedObject, EngineObjectType } from '../../../electron/api/engine/changes.ts';
import { Store } from '../store.ts';
import { api } from './connection.ts';
import { queryClient } from './query-client.ts';

/** Whether the engine answers, as the stream of its changes says. */
export const engineState = new Store<'unknown' | 'listening' | 'offline'>('unknown');

/** What is to be read again when an object of a type changed: containers are users of all the rest. */
const READ_AGAIN: Readonly<Record<EngineObjectType, readonly string[]>> = {
  container: ['containers', 'images', 'volumes', 'networks', 'ports', 'keptLogs'],
  image: ['images'],
  volume: ['volumes'],
  network: ['networks', 'containers'],
  builder: ['images'],
  service: [],
  other: [],
};

/**
 * The engine tells of a connection with a network before its lists have it, by a moment on a fast machine and by longer on a busy one. So
 * those are read a second time.
 */
const ONCE_MORE_MS = 2000;
const LATE_ACTIONS: readonly string[] = ['connect', 'disconnect'];

/** Keeps all that was read from the engine true. Call once; it goes on over restarts of the machine and losses of the connection. */
export function followEngine(): void {
  api.engine.changes.subscribe(undefined, {
    onData: (change) => {
      if (change.kind === 'changed') readAgain(change.objects);
      else {
        engineState.set(change.kind);
        if (change.kind === 'listening') void queryClient.invalidateQueries({ queryKey: ['engine'] });
      }
    },
  });
}

function readAgain(objects: readonly ChangedObject[]): void {
  const lists = new Set(objects.flatMap(({ type }) => READ_AGAIN[type]));
  for (const list of lists) void queryClient.invalidateQueries({ queryKey: ['engine', list] });
  if (objects.some(isLate)) setTimeout(readConnectionsAgain, ONCE_MORE_MS);
}

/** Also for whoever has just changed one, and knows that the engine is done. */
export function readConnectionsAgain(): void {
  for (const list of READ_AGAIN.network) void queryClient.invalidateQueries({ queryKey: ['engine', list] });
}

function isLate({ type, actions }: ChangedObject): boolean {
  return type === 'network' && actions.some((action) => LATE_ACTIONS.includes(action));
}

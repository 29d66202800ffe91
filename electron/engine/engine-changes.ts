import type { ChangedObject, EngineChange } from '../api/engine/changes.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { EngineEvent, EngineEvents } from './engine-events.ts';
import { CHANGED_ACTIONS_MAX, CHANGED_OBJECTS_MAX, CHANGES_COLLECT_MS } from './limits.ts';

/**
 * The engine's events for one front end: collected for a moment, so that a burst is one message, and merged by object. More objects
 * than a front end should read one by one become `listening`: read everything again. Ends when `signal` aborts.
 */
export async function* engineChanges(
  events: Pick<EngineEvents, 'listen'>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<EngineChange, void> {
  const collected = new CollectedChanges();
  const timers: { collecting: Disposable | null } = { collecting: null };
  const turn = { due: false, wake: (): void => undefined };
  const tellNow = (): void => {
    turn.due = true;
    turn.wake();
  };
  const subscription = events.listen((event) => {
    collected.add(event);
    if (event.kind !== 'event') tellNow();
    else {
      timers.collecting ??= clock.after(CHANGES_COLLECT_MS, () => {
        timers.collecting = null;
        tellNow();
      });
    }
  });
  const onAbort = (): void => turn.wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal.aborted) {
      if (turn.due) {
        turn.due = false;
        yield* collected.take();
      } else await new Promise<void>((resolve) => (turn.wake = resolve));
    }
  } finally {
    void timers.collecting?.dispose();
    signal.removeEventListener('abort', onAbort);
    void subscription.dispose();
  }
}

class CollectedChanges {
  #state: EngineChange | null = null;
  readonly #objects = new Map<string, ChangedObject>();

  add(event: EngineEvent): void {
    if (event.kind !== 'event') {
      // What changed before is read again anyway, or cannot be.
      this.#objects.clear();
      this.#state = { kind: event.kind };
      return;
    }
    const { object, action } = event;
    const key = `${object.type} ${object.id}`;
    const before = this.#objects.get(key);
    const actions = [...(before?.actions ?? []), action].slice(-CHANGED_ACTIONS_MAX);
    this.#objects.set(key, {
      ...object,
      name: object.name ?? before?.name ?? null,
      exitCode: object.exitCode ?? before?.exitCode ?? null,
      actions,
    });
    if (this.#objects.size <= CHANGED_OBJECTS_MAX) return;
    this.#objects.clear();
    this.#state = { kind: 'listening' };
  }

  take(): EngineChange[] {
    const changes: EngineChange[] = this.#state === null ? [] : [this.#state];
    if (this.#objects.size > 0) changes.push({ kind: 'changed', objects: [...this.#objects.values()] });
    this.#state = null;
    this.#objects.clear();
    return changes;
  }
}

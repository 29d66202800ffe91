import { expect, it } from 'vitest';
import type { EngineChange } from '../../../electron/api/engine/changes.ts';
import { engineChanges } from '../../../electron/engine/engine-changes.ts';
import type { EngineEvent } from '../../../electron/engine/engine-events.ts';
import { CHANGED_ACTIONS_MAX, CHANGED_OBJECTS_MAX, CHANGES_COLLECT_MS } from '../../../electron/engine/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function scene() {
  const clock = new FakeClock();
  const end = new AbortController();
  const told: EngineChange[] = [];
  const source: { listener: ((event: EngineEvent) => void) | null } = { listener: null };
  const events = {
    listen: (listener: (event: EngineEvent) => void) => {
      source.listener = listener;
      listener({ kind: 'offline' });
      return { dispose: () => void (source.listener = null) };
    },
  };
  const done = (async () => {
    for await (const change of engineChanges(events, clock, end.signal)) told.push(change);
  })();
  return {
    clock,
    told,
    isListening: () => source.listener !== null,
    fire: (event: EngineEvent) => source.listener?.(event),
    settle: () => new Promise<void>((resolve) => setImmediate(resolve)),
    end: async () => {
      end.abort();
      await done;
    },
  };
}

const event = (id: string, action: string, exitCode: number | null = null): EngineEvent => ({
  kind: 'event',
  object: { type: 'container', id, name: null, exitCode },
  action,
});

it('tells at once whether it listens, and collects changes by object', async () => {
  const { clock, told, fire, settle, end } = scene();
  await settle();
  expect(told).toEqual([{ kind: 'offline' }]);
  fire({ kind: 'listening' });
  await settle();
  fire(event('a', 'start'));
  fire(event('b', 'create'));
  fire(event('a', 'die', 3));
  await settle();
  expect(told).toHaveLength(2);
  clock.advance(CHANGES_COLLECT_MS);
  await settle();
  expect(told.slice(1)).toEqual([
    { kind: 'listening' },
    {
      kind: 'changed',
      objects: [
        { type: 'container', id: 'a', name: null, exitCode: 3, actions: ['start', 'die'] },
        { type: 'container', id: 'b', name: null, exitCode: null, actions: ['create'] },
      ],
    },
  ]);
  await end();
});

it('tells no changes any more that a lost connection made pointless', async () => {
  const { clock, told, fire, settle, end } = scene();
  await settle();
  told.length = 0;
  fire(event('a', 'start'));
  fire({ kind: 'offline' });
  await settle();
  clock.advance(CHANGES_COLLECT_MS);
  await settle();
  expect(told).toEqual([{ kind: 'offline' }]);
  await end();
});

it('has everything read again when too much changed, and keeps the newest actions', async () => {
  const { clock, told, fire, settle, end } = scene();
  await settle();
  for (let index = 0; index <= CHANGED_OBJECTS_MAX; index += 1) fire(event(`c${index}`, 'start'));
  clock.advance(CHANGES_COLLECT_MS);
  await settle();
  expect(told.at(-1)).toEqual({ kind: 'listening' });
  for (let index = 0; index < 100; index += 1) fire(event('a', `exec${index}`));
  clock.advance(CHANGES_COLLECT_MS);
  await settle();
  const last = told.at(-1);
  expect(last?.kind === 'changed' && last.objects[0]?.actions).toHaveLength(CHANGED_ACTIONS_MAX);
  await end();
});

it('ends with its signal, and leaves nothing', async () => {
  const { clock, fire, settle, isListening, end } = scene();
  await settle();
  fire(event('a', 'start'));
  await end();
  expect(isListening()).toBe(false);
  expect(clock.pending).toBe(0);
});

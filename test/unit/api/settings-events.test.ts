import { expect, it } from 'vitest';
import type { SettingsControl, SettingsView } from '../../../electron/api/backend.ts';
import { settingsEvents } from '../../../electron/api/settings-events.ts';
import { Emitter } from '../../../electron/base/event.ts';

const bench = () => {
  const changed = new Emitter<void>();
  const abort = new AbortController();
  let current: string | null = 'first';
  const control = {
    onChange: changed.event,
    view: () =>
      current === null ? Promise.reject(new Error('refused')) : Promise.resolve({ file: current } as SettingsView),
  } as unknown as SettingsControl;
  const become = (next: string | null): void => {
    current = next;
    changed.fire();
  };
  const events = settingsEvents(control, abort.signal);
  const next = async (): Promise<unknown> => ((await events.next()).value as SettingsView | undefined)?.file;
  return { changed, abort, become, events, next };
};

it('tells the settings at once and after each change, to a slow reader the latest alone', async () => {
  const { become, next } = bench();
  expect(await next()).toBe('first');
  become('second');
  become('third');
  expect(await next()).toBe('third');
  const waiting = next();
  become('fourth');
  expect(await waiting).toBe('fourth');
});

it('says nothing while the file is refused, and goes on after that', async () => {
  const { become, next } = bench();
  await next();
  const waiting = next();
  become(null);
  await new Promise((resolve) => setImmediate(resolve));
  become('mended');
  expect(await waiting).toBe('mended');
});

it('ends with its reader, and listens no more', async () => {
  const { abort, changed, events, next } = bench();
  await next();
  const waiting = events.next();
  abort.abort();
  expect((await waiting).done).toBe(true);
  expect(changed.listenerCount).toBe(0);
});

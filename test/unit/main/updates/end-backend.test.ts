import { expect, test } from 'vitest';
import type { BackendSession } from '../../../../electron/main/backend-session.ts';
import { endBackend } from '../../../../electron/main/updates/end-backend.ts';

const session = (shutdown: (() => Promise<void>) | null) =>
  ({
    api: () => Promise.resolve(shutdown === null ? null : { backend: { shutdown: { mutate: shutdown } } }),
  }) as unknown as BackendSession;

test('nothing stands against replacing the app whose backend has ended, or that has none', async () => {
  let ended = false;
  const shutdown = (): Promise<void> => {
    ended = true;
    return Promise.resolve();
  };
  expect(await endBackend(session(shutdown))).toBeNull();
  expect(ended).toBe(true);
  expect(await endBackend(session(null))).toBeNull();
});

test('a backend that could not stop its machine says why the app must not be replaced', async () => {
  const shutdown = (): Promise<void> => Promise.reject(new Error('The VM does not end'));
  expect(await endBackend(session(shutdown))).toBe('The VM does not end');
});

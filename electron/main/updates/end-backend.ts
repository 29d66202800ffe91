import { describeError } from '../../base/errors.ts';
import { unwrapError } from '../../client/connection.ts';
import type { BackendSession } from '../backend-session.ts';

/**
 * Before the app is replaced: the new one starts a backend of its own. Resolves to why the machine could not be stopped, and then nothing may be
 * replaced, since its VM may still run; to null where it is, or where there is no backend to end.
 */
export async function endBackend(session: Pick<BackendSession, 'api'>): Promise<string | null> {
  const api = await session.api();
  if (api === null) return null;
  try {
    await api.backend.shutdown.mutate();
    return null;
  } catch (error) {
    return describeError(unwrapError(error));
  }
}

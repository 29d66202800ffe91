import { expect } from 'vitest';
import { connectIfListening } from '../../electron/client/connection.ts';
import type { CliUnderTest } from './cli-under-test.ts';
import { isAlive } from './is-alive.ts';

/** Ends the backend that the command line started, which is no child of ours. */
export async function endBackendOf(under: CliUnderTest): Promise<void> {
  const connection = await connectIfListening(under.layout.apiSocket).catch(() => null);
  if (connection === null) return;
  const { pid } = await connection.api.info.query();
  await connection.api.backend.shutdown.mutate();
  connection.close();
  await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false);
}

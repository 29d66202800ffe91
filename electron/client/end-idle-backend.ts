import { within } from '../host/delay.ts';
import { systemClock } from '../host/system-clock.ts';
import type { Connection } from './connection.ts';

/** It tries to stop its machine once more before it ends, which takes a grace period at the most. */
const ENDING_MAX_MS = 150_000;

/**
 * Ends a backend whose machine is stopped or failed, and waits until another can take its place. One that cannot stop a machine that failed says so
 * and ends as well: the machine, and its record, are left to the next.
 */
export async function endIdleBackend(connection: Connection): Promise<void> {
  await connection.api.backend.shutdown.mutate().catch(() => undefined);
  await within(systemClock, ENDING_MAX_MS, connection.closed, () => undefined);
  connection.close();
}

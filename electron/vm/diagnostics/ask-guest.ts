import type { Clock } from '../../base/clock.ts';
import type { GuestAccess } from '../guest-access.ts';

const TIMEOUT_MS = 15_000;

export interface AskContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a command prints in the guest. Rejects when it fails, or takes longer than 15 seconds. */
export async function askGuest(guest: GuestAccess, command: string, options: AskContext): Promise<string> {
  const late = new AbortController();
  const error = new Error(`no answer within ${TIMEOUT_MS / 1000} seconds`);
  const timer = options.clock.after(TIMEOUT_MS, () => late.abort(error));
  try {
    const result = await guest.run(command, AbortSignal.any([options.signal, late.signal]));
    if (result.exitCode !== 0) throw new Error(`“${command}” ended with ${result.exitCode}: ${result.stderr.trim()}`);
    return result.stdout;
  } catch (cause) {
    throw late.signal.aborted ? error : cause;
  } finally {
    void timer.dispose();
  }
}

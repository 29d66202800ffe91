import type { CancelSignal } from '../base/cancellation.ts';
import type { MachineControl } from './backend.ts';
import type { MachineStatus } from './machine-status.ts';

/** Changes that a client which reads slowly may fall behind by; then the oldest is left out. */
const BACKLOG_MAX = 64;

/** The current status, then each change in order, until `signal` aborts. */
export async function* statusEvents(
  machine: MachineControl,
  signal: CancelSignal,
): AsyncGenerator<MachineStatus, void> {
  const backlog: MachineStatus[] = [];
  let wake = (): void => undefined;
  const subscription = machine.onStatus((status) => {
    backlog.push(status);
    if (backlog.length > BACKLOG_MAX) backlog.shift();
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const current = await machine.status();
    // What changed meanwhile is in it.
    backlog.splice(0, backlog.length, current);
    while (!signal.aborted) {
      const next = backlog.shift();
      if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else yield next;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await subscription.dispose();
  }
}

import type { MachineState, MachineStatus } from '../api/machine-status.ts';
import type { ApiClient } from '../client/connection.ts';
import { unwrapError } from '../client/connection.ts';

export interface StatusWatch {
  /** Resolves when the first status is there: no change after that is missed. */
  readonly ready: Promise<void>;
  /**
   * The first status that is another than `state`, after that state was seen, and that stays: a restart goes through
   * `stopped` and is not the end.
   */
  left(state: MachineState['state']): Promise<MachineStatus>;
  /**
   * For after a call has answered: the changes that it made may still be on their way. Resolves when the machine is neither
   * starting nor stopping, as far as we know, or when nothing comes any more.
   */
  settled(): Promise<void>;
  dispose(): void;
}

/** A restart begins again within this time. */
const RESTART_MS = 500;

/** Of silence, after which no more changes are waited for. */
const SILENCE_MS = 250;

/** Follows the machine's status; `listener` gets the current one and then each change. */
export function watchStatus(api: ApiClient, listener: (status: MachineStatus) => void): StatusWatch {
  let current: MachineStatus | null = null;
  let failure: { readonly error: unknown } | null = null;
  let wake = (): void => undefined;
  const subscription = api.machine.events.subscribe(undefined, {
    onData: (status) => {
      current = status;
      listener(status);
      wake();
    },
    onError: (error) => {
      failure = { error: unwrapError(error) };
      wake();
    },
  });
  const change = (timeoutMs?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const now = (): MachineStatus | null => {
    if (failure !== null) throw failure.error;
    return current;
  };
  const ready = (async (): Promise<void> => {
    while (now() === null) await change();
  })();
  // Whoever does not wait for it hears of a failure from his next call.
  ready.catch(() => undefined);
  return {
    ready,
    async left(state) {
      while (now()?.machine.state !== state) await change();
      for (;;) {
        const status = now();
        if (status?.machine.state === 'failed') return status;
        if (status?.machine.state === 'stopped') {
          await change(RESTART_MS);
          if (now()?.machine.state === 'stopped') return status;
        } else {
          await change();
        }
      }
    },
    async settled() {
      for (;;) {
        const before = current;
        const { state } = before?.machine ?? { state: 'stopped' };
        if (state !== 'starting' && state !== 'stopping') return;
        await change(SILENCE_MS);
        if (current === before) return;
      }
    },
    dispose: () => subscription.unsubscribe(),
  };
}

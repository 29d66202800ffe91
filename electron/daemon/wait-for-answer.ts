import { cancelledError } from '../host/delay.ts';

/** Waits for `work`; when the signal aborts first, calls `cancel` and rejects at once, whatever `work` does then. */
export function waitForAnswer<T>(signal: AbortSignal, cancel: () => void, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(cancelledError(signal));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

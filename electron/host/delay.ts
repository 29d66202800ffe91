import type { CancelSignal } from '../base/cancellation.ts';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';

/** The error of whatever was given up because its caller asked for it. */
export function cancelledError(signal?: CancelSignal): BoathouseError {
  return new BoathouseError('cancelled', 'the operation was cancelled', { cause: signal?.reason });
}

export function throwIfCancelled(signal: CancelSignal): void {
  if (signal.aborted) throw cancelledError(signal);
}

/** Resolves after `delayMs`; rejects with code `cancelled` as soon as `signal` aborts. */
export function delay(clock: Clock, delayMs: number, signal?: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelledError(signal));
      return;
    }
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = (): void => {
      void timer.dispose();
      reject(cancelledError(signal));
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** `promise`, or `onTimeout()` when it has not settled within `timeoutMs`. Does not stop what `promise` stands for. */
export async function within<T>(clock: Clock, timeoutMs: number, promise: Promise<T>, onTimeout: () => T): Promise<T> {
  let timer: Disposable | undefined;
  const timeout = new Promise<'timeout'>((resolve) => (timer = clock.after(timeoutMs, () => resolve('timeout'))));
  try {
    const first = await Promise.race([promise.then((value) => ({ value })), timeout]);
    return first === 'timeout' ? onTimeout() : first.value;
  } finally {
    void timer?.dispose();
  }
}

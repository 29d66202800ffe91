import type { CancelSignal } from '../../base/cancellation.ts';

/** `promise`, or a rejection with the signal's reason as soon as it aborts. Does not stop what `promise` stands for. */
export function untilAborted<T>(promise: Promise<T>, signal: CancelSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(asError(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

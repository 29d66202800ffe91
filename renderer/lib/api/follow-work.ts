import { t } from '../i18n/t.ts';

interface Handlers<Event> {
  readonly onStarted: () => void;
  readonly onData: (event: Event) => void;
  readonly onError: (error: unknown) => void;
  readonly onComplete: () => void;
}

/**
 * Follows work that the backend does for as long as it is subscribed to; resolves when it is done. Rejects with the backend's error, and
 * with `signal`'s reason when it is given up. When the connection is lost the backend gives it up; it is not begun again unasked,
 * as subscriptions are.
 */
export function followWork<Event>(
  subscribe: (handlers: Handlers<Event>) => { readonly unsubscribe: () => void },
  onEvent: (event: Event) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasStarted = false;
    const stream = subscribe({
      onStarted: () => {
        if (hasStarted) {
          reject(new Error(t('transfer.lost')));
          stream.unsubscribe();
        }
        hasStarted = true;
      },
      onData: onEvent,
      onError: reject,
      onComplete: resolve,
    });
    const giveUp = (): void => {
      // First: what is unsubscribed says that it is complete.
      reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
      stream.unsubscribe();
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

import { unwrapError } from './connection.ts';

/** What a subscription of the API calls back. */
export interface SubscriptionObserver<T> {
  readonly onData: (value: T) => void;
  readonly onError: (error: unknown) => void;
  readonly onComplete: () => void;
}

type Subscribe<T> = (observer: SubscriptionObserver<T>) => { unsubscribe(): void };

/**
 * A subscription as a loop: `for await (const event of iterate((observer) => api.logs.read.subscribe(request, observer)))`.
 * Leaving the loop ends the subscription. What arrives while the loop is busy is kept; streams are bounded by their window.
 */
export async function* iterate<T>(subscribe: Subscribe<T>): AsyncGenerator<T, void> {
  const queue: T[] = [];
  let end: { readonly error: unknown } | 'complete' | null = null;
  let wake = (): void => undefined;
  const subscription = subscribe({
    onData: (value) => {
      queue.push(value);
      wake();
    },
    onError: (error) => {
      end = { error: unwrapError(error) };
      wake();
    },
    onComplete: () => {
      end ??= 'complete';
      wake();
    },
  });
  const state = (): typeof end => end;
  try {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      const ended = state();
      if (ended === 'complete') return;
      if (ended !== null) throw ended.error;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    subscription.unsubscribe();
  }
}

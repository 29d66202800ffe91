import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_PAUSE_MS = 100;

export interface EventuallyOptions {
  /** What is waited for, for the error's text. */
  readonly what: string;
  readonly timeoutMs?: number;
  /** Between an answer and the next question. */
  readonly pauseMs?: number;
}

/**
 * Asks again and again until the answer is not null, for what no event tells: the state of another program's process, a value
 * that only the engine knows. A question that throws is asked again too; its last error is the cause when time is up.
 */
export async function eventually<T>(ask: () => Promise<T | null>, options: EventuallyOptions): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = AbortSignal.timeout(timeoutMs);
  for (;;) {
    let cause: unknown;
    try {
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      cause = error;
    }
    if (deadline.aborted) throw new Error(`not within ${timeoutMs} ms: ${options.what}`, { cause });
    await delay(options.pauseMs ?? DEFAULT_PAUSE_MS);
  }
}

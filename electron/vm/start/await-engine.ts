import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import type { EngineEndpoint } from '../guest-access.ts';

/**
 * Waits until the engine answers on the host's socket. Each try costs the guest a little while it is busiest, so they are rare
 * until the console shows dockerd's own word that it listens; then the next one is at once.
 */
export interface EngineWait {
  readonly engine: EngineEndpoint;
  /** Lines of the console; none come from a machine that was adopted. */
  readonly onLine: Event<string>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const POLL_MS = 2_000;
const LISTENS = /^dockerd: .*API listen on|^\[boathouse\] service=dockerd state=ready/;

/** Resolves when `GET /_ping` was answered. Rejects only with the signal's reason. */
export async function awaitEngine(wait: EngineWait, signal: AbortSignal): Promise<void> {
  let wake = (): void => undefined;
  let announcements = 0;
  const subscription = wait.onLine((line) => {
    if (!LISTENS.test(line)) return;
    announcements += 1;
    wake();
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      const heard = announcements;
      try {
        await wait.engine.ping(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        wait.logger.debug(`the engine does not answer yet: ${describeError(error)}`);
      }
      // It may have announced itself while the try was under way.
      if (announcements !== heard) continue;
      await new Promise<void>((resolve) => {
        const timer = wait.clock.after(POLL_MS, resolve);
        wake = () => {
          void timer.dispose();
          resolve();
        };
        signal.addEventListener('abort', wake, { once: true });
      });
      signal.removeEventListener('abort', wake);
    }
  } finally {
    void subscription.dispose();
  }
}

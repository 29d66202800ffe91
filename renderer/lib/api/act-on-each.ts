import { visibleText } from '../format/visible-text.ts';
import { showToast } from '../toasts.ts';
import { failureOf } from './failure-of.ts';

/** Does it to each, one after another; what failed comes in one message with the engine’s words. */
export async function actOnEach<T>(
  failedTitle: string,
  things: readonly T[],
  nameOf: (thing: T) => string,
  work: (thing: T) => Promise<unknown>,
): Promise<void> {
  const failures: string[] = [];
  for (const thing of things) {
    try {
      await work(thing);
    } catch (error) {
      failures.push(`${visibleText(nameOf(thing))}: ${failureOf(error).message}`);
    }
  }
  if (failures.length > 0) showToast('failed', failedTitle, failures.join('\n'));
}

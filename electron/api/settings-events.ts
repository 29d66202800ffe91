import type { CancelSignal } from '../base/cancellation.ts';
import type { SettingsControl, SettingsView } from './backend.ts';

/**
 * The settings at once, then after each change that was made by the API, until `signal` aborts. A client that reads slowly gets the latest alone. Nothing
 * comes while the file is refused, of which `get` has the reason.
 */
export async function* settingsEvents(
  settings: SettingsControl,
  signal: CancelSignal,
): AsyncGenerator<SettingsView, void> {
  let isNew = true;
  let wake = (): void => undefined;
  const subscription = settings.onChange(() => {
    isNew = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    while (!signal.aborted) {
      if (!isNew) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      isNew = false;
      const view = await settings.view().catch(() => null);
      if (view !== null) yield view;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await subscription.dispose();
  }
}

import { getUntypedClient } from '@trpc/client';
import { APP_CALLS, type UpdateState, updateState } from '../../../electron/api/app-update.ts';
import { desktopBridge } from '../desktop-bridge.ts';
import { t } from '../i18n/t.ts';
import { Store } from '../store.ts';
import { act } from './act.ts';
import { api } from './connection.ts';

/** Of the desktop app; null in a browser, and until the app has said it. */
export const appUpdate = new Store<UpdateState | null>(null);

/** Call once. */
export function followUpdates(): void {
  if (desktopBridge === null) return;
  getUntypedClient(api).subscription(APP_CALLS.updateState, undefined, {
    onData: (value) => {
      const state = updateState.safeParse(value);
      if (state.success) appUpdate.set(state.data);
    },
    onError: () => undefined,
  });
}

type Order = 'checkForUpdate' | 'downloadUpdate' | 'installUpdate';

/** What comes of it, the state tells. */
export async function orderUpdate(order: Order): Promise<void> {
  await act(t('updates.failed.title'), () => getUntypedClient(api).mutation(APP_CALLS[order]));
}

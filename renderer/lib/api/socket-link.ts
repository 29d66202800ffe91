import { createWSClient, type TRPCLink, wsLink } from '@trpc/client';
import { SESSION_UNKNOWN } from '../../../electron/api/close-codes.ts';
import type { ApiRouter } from '../../../electron/api/router.ts';
import type { Store } from '../store.ts';
import type { ConnectionState } from './connection-state.ts';

const RETRY_LONGEST_MS = 5000;

/** In a browser the calls go over a WebSocket beside the page, wherever the backend serves it. */
export function socketLink(state: Store<ConnectionState>): TRPCLink<ApiRouter> {
  const client = createWSClient({
    url: apiAddress(),
    retryDelayMs: (attempt) => (attempt === 0 ? 0 : Math.min(RETRY_LONGEST_MS, 250 * 2 ** attempt)),
    onOpen: () => {
      if (state.get() !== 'expired') state.set('open');
    },
    onClose: (cause) => {
      if (state.get() === 'expired') return;
      state.set(cause?.code === SESSION_UNKNOWN ? 'expired' : 'lost');
      // Asking again would change nothing.
      if (cause?.code === SESSION_UNKNOWN) void client.close();
    },
  });
  return wsLink({ client });
}

function apiAddress(): string {
  const address = new URL('api', document.baseURI);
  address.protocol = 'ws:';
  address.hash = '';
  return address.href;
}

import { type Operation, type OperationResultEnvelope, TRPCClientError, type TRPCLink } from '@trpc/client';

import { observable } from '@trpc/server/observable';
import { APP_CALL_PREFIX } from '../../../electron/api/app-call-prefix.ts';
import type { ApiRouter } from '../../../electron/api/router.ts';
import type { BridgeExchange } from '../bridge-exchange.ts';
import { failureOf } from './failure-of.ts';
import type { Store } from '../store.ts';
import type { ConnectionState } from './connection-state.ts';

/** The app looks for the backend as well; this is how soon the page sees that it was found. */
const RETRY_MS = 1000;

type Result = OperationResultEnvelope<unknown, TRPCClientError<ApiRouter>>;
interface Observer {
  next(value: Result): void;
  error(error: TRPCClientError<ApiRouter>): void;
  complete(): void;
}

/**
 * In the desktop app the calls go over the bridge (`electron/api/bridge.ts`). As over a socket of its own: queries and subscriptions that
 * find no backend are made again until there is one, orders fail at once. The state of the connection is what the calls found.
 */
export function bridgeLink(exchange: BridgeExchange, state: Store<ConnectionState>): TRPCLink<ApiRouter> {
  const follow = (op: Operation, observer: Observer): (() => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let cancel: () => void = () => undefined;
    const begin = (): void => {
      const { type, path, input } = op;
      cancel = exchange.ask({ kind: 'call', type, path, input }, (reply) => {
        if (reply.kind === 'error') {
          const error = TRPCClientError.from<ApiRouter>({ error: { ...reply.error, code: -32_000 } } as never);
          const lost = failureOf(error).code === 'backend-lost';
          if (lost) state.set('lost');
          if (lost && op.type !== 'mutation') timer = setTimeout(begin, RETRY_MS);
          else observer.error(error);
          return;
        }
        // What the app answers by itself says nothing of the backend.
        if (!op.path.startsWith(APP_CALL_PREFIX)) state.set('open');
        if (reply.kind === 'data') observer.next({ result: { type: 'data', data: reply.value } });
        if (reply.kind === 'complete') observer.next({ result: { type: 'stopped' } });
        if (reply.kind === 'complete' || op.type !== 'subscription') observer.complete();
      });
    };
    begin();
    return () => {
      clearTimeout(timer);
      cancel();
    };
  };

  return () =>
    ({ op }) =>
      observable((observer) => follow(op, observer));
}

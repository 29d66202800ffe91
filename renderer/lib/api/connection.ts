import { createTRPCClient, type TRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { APP_CALL_PREFIX } from '../../../electron/api/app-call-prefix.ts';
import type { ApiRouter } from '../../../electron/api/router.ts';
import { bridgeExchange } from '../desktop-bridge.ts';
import { bridgeLink } from './bridge-link.ts';
import { connectionState } from './connection-state.ts';
import { socketLink } from './socket-link.ts';

/**
 * The one connection to the backend. It is opened anew, sooner and then later, for as long as the page lives, and subscriptions are
 * made again by themselves. Queries wait for it. What changes something does not: an order that is carried out minutes after it was
 * given, when the backend is back, is worse than none, so it fails at once.
 */
const refuseChangesWhenLost: TRPCLink<ApiRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      if (op.type === 'mutation' && !op.path.startsWith(APP_CALL_PREFIX) && connectionState.get() !== 'open') {
        observer.error(TRPCClientError.from(new Error('The backend cannot be reached')));
        return undefined;
      }
      return next(op).subscribe(observer);
    });

const way = bridgeExchange === null ? socketLink(connectionState) : bridgeLink(bridgeExchange, connectionState);

export const api: TRPCClient<ApiRouter> = createTRPCClient<ApiRouter>({ links: [refuseChangesWhenLost, way] });

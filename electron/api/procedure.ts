import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import type { CancelSignal } from '../base/cancellation.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Backend } from './backend.ts';
import type { ClientStreams } from './client-streams.ts';
import { toFailure } from './failure.ts';
import type { Failure } from './machine-status.ts';

/** What every call finds: the backend, and the streams of the connection that it came on. */
export interface CallContext {
  readonly backend: Backend;
  readonly streams: ClientStreams;
}

const trpc = initTRPC.context<CallContext>().create({
  // Stack traces stay in the backend's log.
  isDev: false,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, failure: failureOf(error) },
  }),
});

export const procedure = trpc.procedure;
export const createRouter = trpc.router;

/** What a subscription's resolver is handed; tRPC always passes a signal there, but types it as optional. */
export function signalOf(options: { readonly signal?: CancelSignal | undefined }): CancelSignal {
  if (options.signal === undefined) throw new BoathouseError('internal', 'A subscription came without a signal');
  return options.signal;
}

function failureOf(error: { readonly code: string; readonly message: string; readonly cause?: unknown }): Failure {
  const { cause } = error;
  if (cause instanceof z.ZodError) {
    return toFailure(
      new BoathouseError('request-invalid', z.prettifyError(cause), {
        hint: 'The program and its backend may be of different versions: run `boathouse restart`.',
      }),
    );
  }
  if (cause instanceof BoathouseError) return toFailure(cause);
  if (error.code === 'NOT_FOUND') {
    return toFailure(
      new BoathouseError('request-unknown', error.message, {
        hint: 'The program and its backend are of different versions: run `boathouse restart`.',
      }),
    );
  }
  return toFailure(cause ?? new Error(error.message));
}

import { unwrapError } from '../../../electron/client/connection.ts';

/** What a user reads when `call` fails. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no failure',
    (error: unknown) => unwrapError(error),
  );
}

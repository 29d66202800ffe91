import { BoathouseError, describeError } from '../base/errors.ts';
import type { Failure } from './machine-status.ts';

/** What crosses the API for `error`, its causes in the message. One that is not ours gets a code that says so. */
export function toFailure(error: unknown): Failure {
  if (error instanceof BoathouseError) {
    return {
      code: error.code,
      message: describeError(error),
      hint: error.hint ?? null,
      logFile: error.logFile ?? null,
    };
  }
  return { code: 'internal', message: describeError(error), hint: null, logFile: null };
}

/** The error that a front end throws for a failure that it received. */
export function fromFailure(failure: Failure): BoathouseError {
  return new BoathouseError(failure.code, failure.message, {
    ...(failure.hint === null ? {} : { hint: failure.hint }),
    ...(failure.logFile === null ? {} : { logFile: failure.logFile }),
  });
}

/**
 * The one error type that reaches a user. `code` is stable and may be matched by scripts; `message` says what was wrong and
 * where; `hint` says what to do about it; `cause` keeps what was underneath for the log.
 */
export interface ErrorDetails {
  /** What the user can do, as a full sentence. */
  readonly hint?: string;
  /** A file on the host that tells more. */
  readonly logFile?: string;
  readonly cause?: unknown;
}

export class BoathouseError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly logFile: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'BoathouseError';
    this.code = code;
    this.hint = details.hint;
    this.logFile = details.logFile;
  }
}

/** The message of anything that was thrown, with its chain of causes: `outer: inner: innermost`. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 8) {
    const text =
      current instanceof Error ? current.message : typeof current === 'string' ? current : JSON.stringify(current);
    if (text !== '' && !parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(': ') || 'unknown error';
}

/** `error` as it is when it is ours, else wrapped under `code` with its text kept. */
export function asBoathouseError(error: unknown, code: string, message: string): BoathouseError {
  if (error instanceof BoathouseError) return error;
  return new BoathouseError(code, `${message}: ${describeError(error)}`, { cause: error });
}

/** What `parse` returns; what it throws becomes what `refuse` makes of it: a command line that is not understood, for example. */
export function parseOrRefuse<T>(parse: () => T, refuse: (problem: string, cause: unknown) => Error): T {
  try {
    return parse();
  } catch (cause) {
    throw refuse(describeError(cause), cause);
  }
}

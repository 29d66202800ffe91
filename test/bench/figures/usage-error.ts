/** A command line that a benchmark does not understand; its message says why. */
export class UsageError extends Error {
  static of(this: void, problem: string, cause: unknown): UsageError {
    return new UsageError(problem, { cause });
  }
}

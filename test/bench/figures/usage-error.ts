/** A command line that a benchmark does not understand; its message says why. */
export class UsageError extends Error {}

export function usageError(problem: string, cause: unknown): UsageError {
  return new UsageError(problem, { cause });
}

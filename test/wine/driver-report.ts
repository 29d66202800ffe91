/** What the driver tells of the files that it has run so far. */
export interface DriverReport {
  readonly files: FileOutcome[];
  /** The test that was begun last: where a process was that had to be ended. */
  at: string;
  /** Errors that belong to no test. */
  readonly outside: string[];
}

export interface FileOutcome {
  /** As it was given. */
  readonly file: string;
  readonly durationMs: number;
  /** Why it could not be loaded, or one of its hooks failed. */
  readonly errors: readonly string[];
  readonly tests: readonly TestOutcome[];
}

export interface TestOutcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly errors: readonly string[];
}

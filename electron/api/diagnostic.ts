/** What one check of `boathouse diagnose` found. `skipped`: it could not be asked, for example as the machine is stopped. */
export interface DiagnosticResult {
  /** Stable, kebab-case: scripts and the troubleshoot view match on it. */
  readonly id: string;
  /** What is checked, as a short statement: `The data folder can be written`. */
  readonly title: string;
  readonly outcome: 'ok' | 'warning' | 'failure' | 'skipped';
  /** What was found, for people. */
  readonly detail: string;
  /** What to do about it; null when there is nothing to do. */
  readonly fix: string | null;
}

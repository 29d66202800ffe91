/** What a program's last words mean. */
export interface Explanation {
  readonly code: string;
  /** What was wrong, without the program's own words. */
  readonly message: string;
  readonly hint: string;
}

export interface ExplanationRule extends Explanation {
  readonly pattern: RegExp;
}

/** How to read what a hypervisor wrote before it ended. */
export interface ProgramWords {
  /** Its name, for messages. */
  readonly program: string;
  /** Null when nothing of it is known. */
  explain(logTail: string): Explanation | null;
  /** The last line that says something, without its time stamp and program name; empty when there is none. */
  last(logTail: string): string;
}

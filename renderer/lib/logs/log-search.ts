import { findMatches } from './find-matches.ts';
import type { LogBuffer } from './log-buffer.ts';

/** The lines of a growing log that match. Each line is looked at once; a long log is gone through in slices of time. */
export class LogSearch {
  readonly #pattern: RegExp;
  #next = 0;
  #found: number[] = [];

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** Numbers of matching lines, ascending; those of dropped lines are gone. */
  get found(): readonly number[] {
    return this.#found;
  }

  /** Goes on for about `budgetMs`; true when there is nothing left to look at. */
  advance(buffer: LogBuffer, budgetMs: number, now: () => number): boolean {
    const { dropped } = buffer;
    if (this.#found[0] !== undefined && this.#found[0] < dropped) {
      this.#found = this.#found.filter((number) => number >= dropped);
    }
    const startedMs = now();
    this.#next = Math.max(this.#next, dropped);
    const end = dropped + buffer.length;
    while (this.#next < end) {
      const line = buffer.at(this.#next - dropped);
      if (line !== undefined && findMatches(line.text, this.#pattern).length > 0) this.#found.push(this.#next);
      this.#next++;
      if (this.#next % 256 === 0 && now() - startedMs > budgetMs) return false;
    }
    return true;
  }
}

import { stripAnsi } from './ansi.ts';
import { SEARCHED_CHARACTERS } from './find-matches.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { FoundLine, SearchReply, SearchRequest } from './search-messages.ts';

/** The other thread, as far as a search needs it. */
export interface SearchThread {
  post(request: SearchRequest): void;
  onReply(listener: (reply: SearchReply) => void): void;
  end(): void;
}

export interface WorkerSearchOptions {
  readonly open: () => SearchThread;
  /** Returns what calls it off. */
  readonly after: (delayMs: number, work: () => void) => () => void;
  /** That something was found, or that the search was given up. */
  readonly onChange: () => void;
}

/** Lines of one request: an honest expression is through with them in a few milliseconds. */
const BATCH_LINES = 500;
/** So long one may take; then the expression is taken for one that never ends. */
export const BATCH_WAIT_MS = 2_000;
/** The thread’s script has to be fetched first. */
const START_WAIT_MS = 15_000;

/**
 * A search for a regular expression in a growing log, done by a thread of its own.
 *
 *   starting ──ready──▶ idle ◀──answer── asking ──no answer in time──▶ given up
 *                        └──lines that were not looked at──▶
 *
 * Each line is looked at once, some hundred at a time. `givenUp` is final: the thread is ended, since nothing else ends an expression
 * that backtracks.
 */
export class WorkerSearch {
  readonly #pattern: RegExp;
  readonly #options: WorkerSearchOptions;
  readonly #thread: SearchThread;
  readonly #found = new Map<number, FoundLine['ranges']>();
  #state: 'starting' | 'idle' | 'asking' | 'given up' | 'closed' = 'starting';
  #callOff: () => void;
  #buffer: LogBuffer | null = null;
  #next = 0;

  constructor(pattern: RegExp, options: WorkerSearchOptions) {
    this.#pattern = pattern;
    this.#options = options;
    this.#thread = options.open();
    this.#thread.onReply((reply) => this.#onReply(reply));
    this.#callOff = options.after(START_WAIT_MS, () => this.#giveUp());
  }

  /** Where in each line that was found, by the line's number, ascending. */
  get found(): ReadonlyMap<number, FoundLine['ranges']> {
    return this.#found;
  }

  get givenUp(): boolean {
    return this.#state === 'given up';
  }

  /** Looks at the lines of `buffer` that it has not seen. */
  advance(buffer: LogBuffer): void {
    this.#buffer = buffer;
    for (const number of this.#found.keys()) {
      if (number >= buffer.dropped) break;
      this.#found.delete(number);
    }
    if (this.#state === 'idle') this.#ask();
  }

  close(): void {
    this.#end('closed');
  }

  #ask(): void {
    const buffer = this.#buffer;
    if (buffer === null) return;
    const { dropped } = buffer;
    this.#next = Math.max(this.#next, dropped);
    const end = Math.min(dropped + buffer.length, this.#next + BATCH_LINES);
    const numbers: number[] = [];
    const texts: string[] = [];
    for (; this.#next < end; this.#next++) {
      const line = buffer.at(this.#next - dropped);
      if (line === undefined) continue;
      numbers.push(this.#next);
      texts.push(stripAnsi(line.text).slice(0, SEARCHED_CHARACTERS));
    }
    if (numbers.length === 0) return;
    this.#state = 'asking';
    this.#callOff = this.#options.after(BATCH_WAIT_MS, () => this.#giveUp());
    this.#thread.post({ source: this.#pattern.source, flags: this.#pattern.flags, numbers, texts });
  }

  #onReply(reply: SearchReply): void {
    if (this.#state !== 'starting' && this.#state !== 'asking') return;
    this.#callOff();
    this.#state = 'idle';
    if (reply.kind === 'found') {
      for (const { number, ranges } of reply.lines) this.#found.set(number, ranges);
      this.#options.onChange();
    }
    this.#ask();
  }

  #giveUp(): void {
    this.#end('given up');
    this.#options.onChange();
  }

  #end(state: 'given up' | 'closed'): void {
    this.#callOff();
    this.#state = state;
    this.#thread.end();
  }
}

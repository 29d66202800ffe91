/** One line of a log, as it came. */
export interface LogLine {
  /** Counts from 0 and is never given twice, also when older lines are dropped. */
  readonly number: number;
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch; null where the source has no times. */
  readonly timeMs: number | null;
  /** Which of several logs it is of; undefined where there is one. */
  readonly source?: string | undefined;
}

export interface LogPiece {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  readonly source?: string | undefined;
  readonly timeMs: number | null;
}

/**
 * The last lines of a log. Pieces are appended as they come: one may hold many lines or a part of one. The two streams are put
 * together apart, and so are those of several logs, so that a line of one is not cut by the other. The oldest lines go when there are more than `maxLines` or more
 * than `maxCharacters` of them; what a line has too much is cut off, since one line may be as long as a whole log.
 *
 * Lines lie in an array with a moving start, compacted now and then: reading by index costs what an array costs.
 */
export class LogBuffer {
  readonly #maxLines: number;
  readonly #maxCharacters: number;
  readonly #open = new Map<string, LogLine>();
  #lines: LogLine[] = [];
  #start = 0;
  #next = 0;
  #characters = 0;

  constructor(limits: { readonly maxLines: number; readonly maxCharacters: number }) {
    this.#maxLines = limits.maxLines;
    this.#maxCharacters = limits.maxCharacters;
  }

  /** Lines that are there, one that is not ended yet included. */
  get length(): number {
    return this.#lines.length - this.#start;
  }

  /** How many lines were dropped at the start. */
  get dropped(): number {
    return this.#next - this.length;
  }

  /** The line at `index`, 0 being the oldest that is there. */
  at(index: number): LogLine | undefined {
    return this.#lines[this.#start + index];
  }

  append(piece: LogPiece): void {
    const parts = piece.text.split('\n');
    const last = parts.length - 1;
    parts.forEach((part, index) => {
      const ended = index < last;
      // What follows the last line end is no line before there is something in it.
      if (ended || part !== '') this.#add(part, piece, ended);
    });
    this.#trim();
  }

  clear(): void {
    this.#lines = [];
    this.#start = 0;
    this.#characters = 0;
    this.#open.clear();
  }

  *[Symbol.iterator](): Generator<LogLine, void> {
    for (let index = this.#start; index < this.#lines.length; index++) {
      const line = this.#lines[index];
      if (line !== undefined) yield line;
    }
  }

  #add(text: string, piece: LogPiece, ended: boolean): void {
    const key = streamOf(piece);
    const open = this.#open.get(key);
    const room = this.#maxCharacters - (open?.text.length ?? 0);
    const added = text.length > room ? text.slice(0, Math.max(0, room)) : text;
    this.#characters += added.length;
    if (open === undefined) {
      const { stream, timeMs, source } = piece;
      const line = { number: this.#next++, text: added, stream, timeMs, ...(source === undefined ? {} : { source }) };
      this.#lines.push(line);
      if (!ended) this.#open.set(key, line);
      return;
    }
    const line = { ...open, text: open.text + added };
    this.#lines[this.#lines.length - (this.#next - line.number)] = line;
    if (ended) this.#open.delete(key);
    else this.#open.set(key, line);
  }

  #trim(): void {
    while (this.length > 1 && (this.length > this.#maxLines || this.#characters > this.#maxCharacters)) {
      const line = this.#lines[this.#start++];
      if (line === undefined) break;
      this.#characters -= line.text.length;
      if (this.#open.get(streamOf(line))?.number === line.number) this.#open.delete(streamOf(line));
    }
    if (this.#start > 1024 && this.#start > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#start);
      this.#start = 0;
    }
  }
}

function streamOf({ stream, source = '' }: Pick<LogPiece, 'stream' | 'source'>): string {
  return `${stream} ${source}`;
}

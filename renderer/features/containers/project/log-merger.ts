import type { ContainerLogLine } from '../../../../electron/api/engine/container-logs.ts';
import type { LogPiece } from '../../../lib/logs/log-buffer.ts';

interface Waiting {
  readonly source: string;
  readonly line: ContainerLogLine;
  /** RFC 3339 with nanoseconds: sorts as text. */
  readonly key: string;
}

/**
 * Puts lines of several logs into one order, by their times. What was added is handed out sorted; lines of one log keep their order,
 * whatever their times say. Someone else decides how long is waited for the slower ones.
 */
export class LogMerger {
  #waiting: Waiting[] = [];
  readonly #last = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(source: string, lines: readonly ContainerLogLine[]): void {
    for (const line of lines) {
      const last = this.#last.get(source) ?? '';
      const key = line.time > last ? line.time : last;
      this.#last.set(source, key);
      this.#waiting.push({ source, line, key });
    }
  }

  /** A line of our own, which must not hold back those of the log that are older. */
  note(source: string, line: ContainerLogLine): void {
    this.#waiting.push({ source, line, key: line.time });
  }

  /** All that waits, oldest first. */
  take(): LogPiece[] {
    const sorted = this.#waiting.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#waiting = [];
    return sorted.map(({ source, line }) => pieceOf(source, line));
  }
}

function pieceOf(source: string, { text, stream, time, continues }: ContainerLogLine): LogPiece {
  const timeMs = time === '' ? Number.NaN : Date.parse(time);
  return { text: continues ? text : `${text}\n`, stream, source, timeMs: Number.isNaN(timeMs) ? null : timeMs };
}

import { stripAnsi } from './ansi.ts';
import type { LogBuffer } from './log-buffer.ts';

/** A place in what a line shows. */
export interface LogPosition {
  /** Of the line. */
  readonly number: number;
  /** In UTF-16 code units of its text without sequences; Infinity: its end. */
  readonly offset: number;
}

/** What lies between two places of a log, the lines between them included that no page shows. */
export function selectedText(buffer: LogBuffer, from: LogPosition, to: LogPosition): string {
  const lines: string[] = [];
  for (let number = Math.max(from.number, buffer.dropped); number <= to.number; number++) {
    const line = buffer.at(number - buffer.dropped);
    if (line === undefined) break;
    const text = stripAnsi(line.text);
    lines.push(text.slice(number === from.number ? from.offset : 0, number === to.number ? to.offset : text.length));
  }
  return lines.join('\n');
}

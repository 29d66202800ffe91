import type { ContainerLogLine } from '../../api/engine/container-logs.ts';
import { logBatches } from '../containers/log-batches.ts';
import type { LogPiece } from '../containers/log-frames.ts';
import { LogLines } from '../containers/log-lines.ts';
import { JsonLog } from './json-log.ts';
import { keptLogsFailed } from './kept-log-program.ts';
import { LocalLog } from './local-log.ts';

/** Longer than the line that comes first. */
const HEAD_MAX_BYTES = 64;

interface LogFormat {
  push(chunk: Buffer): Iterable<LogPiece>;
}

/** Of the answer of `read`: a line that says how the engine wrote it, then all that it wrote. */
export async function* keptLogLines(answer: AsyncIterable<Buffer>): AsyncGenerator<readonly ContainerLogLine[], void> {
  const log = new LogLines({ tty: false });
  let format: LogFormat | null = null;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of answer) {
    let bytes = chunk;
    if (format === null) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\n');
      if (end === -1 && head.length < HEAD_MAX_BYTES) continue;
      format = formatOf(head.toString('latin1', 0, Math.max(end, 0)));
      bytes = head.subarray(end + 1);
    }
    const lines: ContainerLogLine[] = [];
    for (const piece of format.push(bytes)) log.push(piece, lines);
    yield* logBatches(lines.map(withoutReturn));
  }
  const rest: ContainerLogLine[] = [];
  log.end(rest);
  yield* logBatches(rest.map(withoutReturn));
}

/** The last lines; `batches` are read to their end first. */
export async function* lastLines(
  batches: AsyncIterable<readonly ContainerLogLine[]>,
  count: number,
): AsyncGenerator<readonly ContainerLogLine[], void> {
  let lines: ContainerLogLine[] = [];
  for await (const batch of batches) {
    lines.push(...batch);
    // Not at each batch: moving them costs as much as there are.
    if (lines.length > count * 2 + 1000) lines = lines.slice(lines.length - count);
  }
  yield* logBatches(lines.slice(Math.max(0, lines.length - count)));
}

function formatOf(word: string): LogFormat {
  if (word === 'json') return new JsonLog();
  if (word === 'local') return new LocalLog();
  throw keptLogsFailed('the answer was cut off');
}

/** With a tty lines end in it. */
function withoutReturn(line: ContainerLogLine): ContainerLogLine {
  return !line.continues && line.text.endsWith('\r') ? { ...line, text: line.text.slice(0, -1) } : line;
}

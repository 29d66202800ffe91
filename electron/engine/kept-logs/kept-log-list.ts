import { fileNameText } from '../../api/engine/file-path.ts';
import { type KeptLog, keptLogReference } from '../../api/engine/kept-logs.ts';

/** The answer of `list`: a line a log, `KEY=VALUE ...`. Lines of another form are left out: what is in the VM is not trusted. */
export function keptLogList(answer: string): readonly KeptLog[] {
  return answer.split('\n').flatMap((line) => keptLogOf(line) ?? []);
}

function keptLogOf(line: string): KeptLog | null {
  const fields = new Map<string, string>();
  for (const field of line.split(' ')) {
    const equals = field.indexOf('=');
    if (equals > 0) fields.set(field.slice(0, equals), fileNameText(field.slice(equals + 1)));
  }
  const text = (key: string): string => fields.get(key) ?? '';
  const id = text('id');
  const removed = wholeNumber(text('removed'));
  const sizeBytes = wholeNumber(text('bytes'));
  if (!keptLogReference.safeParse({ id }).success || removed === null || sizeBytes === null) return null;
  const finishedMs = timeOf(text('finished'));
  return {
    id,
    name: text('name'),
    image: text('image'),
    project: text('project') || null,
    service: text('service') || null,
    createdMs: timeOf(text('created')),
    finishedMs,
    // The engine has 0 for one that runs, too.
    exitCode: finishedMs === null ? null : wholeNumber(text('exit')),
    removedMs: removed * 1000,
    sizeBytes,
    isCut: text('cut') === '1',
  };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** The engine writes the year 1 for what has not happened. */
function timeOf(text: string): number | null {
  const timeMs = Date.parse(text);
  return timeMs > 0 ? timeMs : null;
}

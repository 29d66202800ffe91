import type { ContainerLogLine } from '../../api/engine/container-logs.ts';
import { LOG_BATCH_MAX_LENGTH, LOG_BATCH_MAX_LINES } from '../limits.ts';

/** Lines in batches that a message can carry. */
export function* logBatches(lines: readonly ContainerLogLine[]): Generator<readonly ContainerLogLine[], void> {
  let first = 0;
  let length = 0;
  for (const [index, { text }] of lines.entries()) {
    if (index > first && (index - first === LOG_BATCH_MAX_LINES || length + text.length > LOG_BATCH_MAX_LENGTH)) {
      yield lines.slice(first, index);
      first = index;
      length = 0;
    }
    length += text.length;
  }
  if (first < lines.length) yield lines.slice(first);
}

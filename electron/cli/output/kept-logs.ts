import type { KeptLog } from '../../api/engine/kept-logs.ts';
import { formatDuration } from './duration.ts';
import type { Style } from './style.ts';
import { cleanCell, tableLines } from './table.ts';
import { formatTraffic } from './traffic.ts';

const HEADINGS = ['CONTAINER', 'ID', 'IMAGE', 'REMOVED', 'EXIT CODE', 'SIZE'];
const SHORT_ID_LENGTH = 12;

/** What `boathouse logs --removed` shows to people. */
export function formatKeptLogs(
  logs: readonly KeptLog[],
  options: { readonly nowMs: number; readonly keepDays: number; readonly style: Style },
): string {
  const { nowMs, keepDays, style } = options;
  if (logs.length === 0) {
    return keepDays === 0
      ? 'Logs go with their containers. To keep them: boathouse settings set logs.keepDays 7\n'
      : 'No log of a removed container is kept.\n';
  }
  const [head = '', ...rows] = tableLines([HEADINGS, ...logs.map((log) => cellsOf(log, nowMs))]);
  return `${[style.dim(head), ...rows].join('\n')}\n`;
}

export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}

function cellsOf({ name, id, image, removedMs, exitCode, sizeBytes, isCut }: KeptLog, nowMs: number): string[] {
  const size = formatTraffic(sizeBytes);
  return [
    cleanCell(name),
    shortId(id),
    cleanCell(image),
    `${formatDuration(nowMs - removedMs)} ago`,
    exitCode === null ? '-' : String(exitCode),
    isCut ? `${size} (the end)` : size,
  ];
}

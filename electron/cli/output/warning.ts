import type { Style } from './style.ts';
import { wrap } from './text-width.ts';

const LABEL = 'warning:';

/** `warning: …`, its further lines under its text. `columns` is null where lines are not to be broken: no terminal. */
export function formatWarning(text: string, options: { columns: number | null; style: Style }): string {
  const { columns, style } = options;
  const indent = LABEL.length + 1;
  const lines = columns === null ? [text] : wrap(text, Math.max(20, columns - indent));
  return `${style.yellow(LABEL)} ${lines.join(`\n${' '.repeat(indent)}`)}`;
}

import type { Style } from './style.ts';
import { textWidth, wrap } from './text-width.ts';

export type Field = readonly [name: string, value: string];

/**
 * Names and values below one another, the values lined up; on a narrow terminal a long value goes on under itself. Words (a
 * path, an address) are never broken, so that they can be copied; a no-break space keeps a number with its unit.
 */
export function formatFields(fields: readonly Field[], options: { columns: number; style: Style }): string {
  const nameWidth = Math.max(...fields.map(([name]) => textWidth(name))) + 3;
  const valueWidth = Math.max(24, options.columns - nameWidth - 2);
  return fields
    .map(([name, value]) => {
      const lines = value.split('\n').flatMap((line) => wrap(line, valueWidth));
      const [first = '', ...rest] = lines.map((line) => line.replaceAll('\u00a0', ' '));
      const head = `  ${options.style.dim(name)}${' '.repeat(nameWidth - textWidth(name))}${first}\n`;
      return head + rest.map((line) => `${' '.repeat(nameWidth + 2)}${line}\n`).join('');
    })
    .join('');
}

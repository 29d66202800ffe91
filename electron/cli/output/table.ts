import { TerminalCleaner } from './clean-text.ts';
import { textWidth } from './text-width.ts';

const GAP = '   ';

/** Rows as lines, each column as wide as its widest cell. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - textWidth(cell))}`)
      .join(GAP)
      .trimEnd(),
  );
}

/** A cell of what is not ours: names of programs, containers, images. */
export function cleanCell(text: string): string {
  return new TerminalCleaner().clean(text).replaceAll(/\s+/g, ' ');
}

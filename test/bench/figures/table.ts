/** A cell that is a number is aligned to the right; the header of its column follows. */
export type Row = readonly (string | number)[];

const GAP = '  ';

/** Lines of equal columns under a header, for a terminal or a log: texts of one column a character. Numbers are shown with three significant digits. */
export function formatTable(header: readonly string[], rows: readonly Row[]): string {
  const right = header.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const texts = [[...header], ...rows.map((row) => row.map(formatCell))];
  const widths = header.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const pad = (text: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - text.length));
    return right[column] === true ? space + text : text + space;
  };
  return texts.map((row) => `${row.map(pad).join(GAP).trimEnd()}\n`).join('');
}

function formatCell(cell: string | number): string {
  return typeof cell === 'string' ? cell : formatNumber(cell);
}

/** Three significant digits, but whole where the number is at least 100: `0.0421`, `7.25`, `1234`. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const digits = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(Math.max(2 - digits, 0), 4));
}

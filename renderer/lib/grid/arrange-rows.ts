import { matchesQuery } from '../search-text.ts';
import type { GridItem, GridSort } from './grid-item.ts';

export interface RowReader<Row> {
  readonly keyOf: (row: Row) => string;
  /** What a filter looks at. */
  readonly textsOf: (row: Row) => readonly string[];
  /** What each column is sorted by. */
  readonly valueOf: Readonly<Record<string, (row: Row) => string | number>>;
  /** Absent: each can be selected, where any can. */
  readonly isSelectable?: (row: Row) => boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Rows that match, in order; what is equal stays as it was. */
export function arrangeRows<Row>(
  rows: readonly Row[],
  reader: RowReader<Row>,
  wanted: { readonly query: string; readonly sort: GridSort },
): readonly GridItem<Row>[] {
  const { query, sort } = wanted;
  const found = query.trim() === '' ? rows : rows.filter((row) => matchesQuery(query, reader.textsOf(row)));
  const valueOf = reader.valueOf[sort.column];
  const sign = sort.descending ? -1 : 1;
  const sorted = valueOf === undefined ? found : found.toSorted((a, b) => sign * compareValues(valueOf(a), valueOf(b)));
  return sorted.map((row) => ({
    kind: 'row',
    key: reader.keyOf(row),
    row,
    isNested: false,
    ...(reader.isSelectable?.(row) === false ? { isSelectable: false } : {}),
  }));
}

function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

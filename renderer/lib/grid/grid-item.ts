/** What a grid shows: headings of groups, and rows. Keys are unique in one grid. */
export type GridItem<Row> =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly title: string;
      readonly rowKeys: readonly string[];
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly row: Row;
      readonly isNested: boolean;
      /** False: it is only to be seen. */
      readonly isSelectable?: boolean;
    };

export interface GridSort {
  readonly column: string;
  readonly descending: boolean;
}

/** A click on a column's head: its order, then the other way round. */
export function nextSort(sort: GridSort, column: string): GridSort {
  return { column, descending: sort.column === column && !sort.descending };
}

import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo } from 'react';
import type { GridSort } from '../../lib/grid/grid-item.ts';
import type { GridColumn, GridSelection } from './grid-column.ts';
import { GridBox } from './grid-box.tsx';

interface GridHeadProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly template: string;
  readonly sort: GridSort;
  readonly onSort: (column: string) => void;
  readonly selection?: GridSelection;
  /** Of all rows. */
  readonly rowKeys: readonly string[];
}

function Head<Row>({ columns, template, sort, onSort, selection, rowKeys }: GridHeadProps<Row>) {
  return (
    <div className="grid-head" role="rowgroup">
      <div className="grid-line-cells" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {selection !== undefined && (
          <div className="grid-cell grid-box-cell" role="columnheader">
            <HeadBox selection={selection} rowKeys={rowKeys} />
          </div>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

/** It does not change while one scrolls. */
export const GridHead = memo(Head) as typeof Head;

function HeadBox({ selection, rowKeys }: { readonly selection: GridSelection; readonly rowKeys: readonly string[] }) {
  const selected = rowKeys.filter((key) => selection.keys.has(key)).length;
  const all = selected === rowKeys.length && selected > 0;
  return (
    <GridBox
      label={selection.allLabel}
      state={all ? 'all' : selected > 0 ? 'some' : 'none'}
      isInTabOrder
      onPress={() => selection.onChange(all ? new Set() : new Set(rowKeys))}
    />
  );
}

function HeadCell<Row>(props: { column: GridColumn<Row>; sort: GridSort; onSort: (column: string) => void }) {
  const { column, sort, onSort } = props;
  const isSorted = sort.column === column.id;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <div
      className={`grid-cell grid-cell-${column.align ?? 'start'}`}
      role="columnheader"
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      {column.isSortable === true ? (
        <button type="button" className="grid-sort" onClick={() => onSort(column.id)}>
          <span className="truncate">{column.title}</span>
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        <span className="truncate">{column.title}</span>
      )}
    </div>
  );
}

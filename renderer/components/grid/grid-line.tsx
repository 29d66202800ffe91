import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { GridItem } from '../../lib/grid/grid-item.ts';
import { GridBox } from './grid-box.tsx';
import type { GridColumn } from './grid-column.ts';

interface GridLineProps<Row> {
  readonly id: string;
  readonly item: GridItem<Row>;
  readonly index: number;
  readonly topPx: number;
  readonly template: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly isActive: boolean;
  /** Of the line's own rows; null where nothing can be selected. */
  readonly selectedCount: number | null;
  readonly labelOf: (key: string) => string;
  readonly onSelect: (index: number, extend: boolean) => void;
  readonly onFocus: (key: string) => void;
  readonly onOpen: (row: Row) => void;
  readonly onToggle: (key: string) => void;
  /** Of a group. */
  readonly actionsOf: (item: GridItem<Row> & { readonly kind: 'group' }, isActive: boolean) => ReactNode;
}

function Line<Row>(props: GridLineProps<Row>) {
  const { item, index, isActive, selectedCount, onOpen, onToggle } = props;
  const isSelected =
    selectedCount !== null && selectedCount > 0 && (item.kind === 'row' || selectedCount === item.rowKeys.length);
  const isSelectable = item.kind === 'group' || item.isSelectable !== false;
  const box = selectedCount !== null && (
    <div className="grid-cell grid-box-cell" role="gridcell">
      {isSelectable && (
        <GridBox
          label={props.labelOf(item.key)}
          state={isSelected ? 'all' : selectedCount > 0 ? 'some' : 'none'}
          isInTabOrder={isActive}
          onPress={(extend) => props.onSelect(index, extend)}
        />
      )}
    </div>
  );
  const actions = item.kind === 'group' ? props.actionsOf(item, isActive) : null;
  return (
    <div
      id={props.id}
      className={`grid-line grid-line-${item.kind}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selectedCount === null || !isSelectable ? undefined : isSelected}
      {...(item.kind === 'group' ? { 'aria-expanded': item.isOpen, 'aria-level': 1 } : {})}
      {...(item.kind === 'row' && item.isNested ? { 'aria-level': 2 } : {})}
      data-line={index}
      tabIndex={isActive ? 0 : -1}
      style={{ transform: `translateY(${props.topPx}px)` }}
      onFocus={() => props.onFocus(item.key)}
      onDoubleClick={item.kind === 'row' ? () => onOpen(item.row) : undefined}
    >
      {item.kind === 'group' ? (
        <div className="grid-group">
          {box}
          <div className="grid-group-title" role="gridcell" onClick={() => onToggle(item.key)}>
            {item.isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
            <span className="truncate name">{item.title}</span>
            <span className="muted numeric">{item.rowKeys.length}</span>
          </div>
          {actions !== null && (
            <div className="grid-group-actions" role="gridcell">
              {actions}
            </div>
          )}
        </div>
      ) : (
        <div className="grid-line-cells" role="presentation" style={{ gridTemplateColumns: props.template }}>
          {box}
          {props.columns.map((column, place) => (
            <div
              key={column.id}
              role="gridcell"
              className={`grid-cell grid-cell-${column.align ?? 'start'}${place === 0 && item.isNested ? ' grid-cell-nested' : ''}`}
            >
              {column.cell(item.row, isActive)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** While one scrolls, lines that stay in sight stay as they are, and those that went are used for those that come (`line-pool.ts`). */
export const GridLine = memo(Line) as typeof Line;

import './data-grid.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { itemOrder, LinePool } from '../../lib/grid/line-pool.ts';
import { linesInSight } from '../../lib/grid/lines-in-sight.ts';
import type { GridItem, GridSort } from '../../lib/grid/grid-item.ts';
import { moveInGrid, rangeOf } from '../../lib/grid/move-in-grid.ts';
import type { GridColumn, GridSelection } from './grid-column.ts';
import { GridHead } from './grid-head.tsx';
import { GridLine } from './grid-line.tsx';
import { useSize } from './use-size.ts';

interface DataGridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly items: readonly GridItem<Row>[];
  readonly sort: GridSort;
  readonly onSort: (column: string) => void;
  readonly selection?: GridSelection;
  readonly onOpen?: (row: Row) => void;
  readonly onToggleGroup?: (key: string) => void;
  /** The keyboard is on its first line as soon as that is there. */
  readonly autoFocus?: boolean;
  /** What stands at the end of a group's heading. */
  readonly groupActions?: (item: GridItem<Row> & { readonly kind: 'group' }, isActive: boolean) => ReactNode;
}

const LINE_PX = 34;
const NO_LABEL = (): string => '';
const NO_ACTIONS = (): null => null;

/**
 * A table of any length: only what is seen is in the page. The keyboard is on one line, the only one in the tab order: arrows, Home,
 * End and Page keys move it, Space selects, Shift extends, Ctrl-A takes all, Enter opens, left and right close and open a group.
 * The line with the keyboard stays in the page when it is scrolled away, so that the focus is not lost; others are used again.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, items, sort, onSort, selection, onOpen, onToggleGroup } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(scroller);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const anchor = useRef(0);
  const takesFocus = useRef(props.autoFocus ?? false);

  const { columns: allColumns } = props;
  const columns = useMemo(() => allColumns.filter(({ fromWidthPx = 0 }) => width >= fromWidthPx), [allColumns, width]);
  const template = [...(selection === undefined ? [] : ['34px']), ...columns.map((column) => column.width)].join(' ');
  const active = Math.max(
    0,
    items.findIndex(({ key }) => key === activeKey),
  );

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    rangeExtractor: (range) => linesInSight({ ...range, seenMax: Math.ceil(height / LINE_PX) + 1, active }),
    scrollPaddingStart: LINE_PX,
  });

  useLayoutEffect(() => {
    if (!takesFocus.current) return;
    const line = scroller.current?.querySelector<HTMLElement>(`[data-line="${active}"]`);
    // Before the grid knows its height, it has no lines.
    if (line === null || line === undefined) return;
    takesFocus.current = false;
    line.focus({ preventScroll: true });
  });

  const moveTo = (index: number): void => {
    const item = items[index];
    if (item === undefined) return;
    takesFocus.current = true;
    setActiveKey(item.key);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  };

  const select = (keys: readonly string[], isSelected: boolean): void => {
    if (selection === undefined) return;
    const next = new Set(selection.keys);
    for (const key of keys) {
      if (isSelected) next.add(key);
      else next.delete(key);
    }
    selection.onChange(next);
  };
  const toggle = (index: number, extend: boolean): void => {
    const item = items[index];
    if (item === undefined || selection === undefined) return;
    if (extend) {
      const lines = rangeOf(
        items.map(({ key }) => key),
        anchor.current,
        index,
      );
      select(items.filter(({ key }) => lines.includes(key)).flatMap(keysOf), true);
      return;
    }
    anchor.current = index;
    select(keysOf(item), !keysOf(item).every((key) => selection.keys.has(key)));
  };

  // Lines are drawn anew only when something of theirs changed, so what they are handed must not change with each frame.
  const latest = useRef({ toggle, onOpen, onToggleGroup });
  useLayoutEffect(() => {
    latest.current = { toggle, onOpen, onToggleGroup };
  });
  const selectLine = useCallback((index: number, extend: boolean) => latest.current.toggle(index, extend), []);
  const openRow = useCallback((row: Row) => latest.current.onOpen?.(row), []);
  const toggleGroup = useCallback((key: string) => latest.current.onToggleGroup?.(key), []);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const target = event.target;
    // Keys in a button or link of a line are that one's own.
    if (!(target instanceof HTMLElement) || target.dataset['line'] === undefined) return;
    const item = items[active];
    const pageSize = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_PX) - 2);
    const to = moveInGrid(event.key, active, { count: items.length, pageSize });
    if (to !== null) {
      if (event.shiftKey) toggle(to, true);
      else anchor.current = to;
      moveTo(to);
    } else if (event.key === ' ') toggle(active, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) select(items.flatMap(keysOf), true);
    else if (event.key === 'Escape' && selection !== undefined && selection.keys.size > 0)
      selection.onChange(new Set());
    else if (event.key === 'Enter' && item?.kind === 'row') onOpen?.(item.row);
    else if (item?.kind === 'group' && isToggle(event.key, item.isOpen)) onToggleGroup?.(item.key);
    else return;
    event.preventDefault();
  };

  const rowKeys = useMemo(() => items.flatMap((item) => keysOf(item)), [items]);
  const [pool] = useState(() => new LinePool());
  const gridId = useId();
  const inSight = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const item = items[index];
    return item === undefined ? [] : [{ item, index, topPx: start }];
  });
  const lines = pool.place(
    items,
    inSight.map(({ item }) => item),
  );
  const idOf = ({ id }: { readonly id: number }): string => `${gridId}-${id}`;
  return (
    <div
      className="grid"
      role={onToggleGroup === undefined ? 'grid' : 'treegrid'}
      aria-label={label}
      aria-rowcount={items.length + 1}
      aria-multiselectable={selection !== undefined}
      ref={scroller}
      onKeyDown={onKeyDown}
    >
      <GridHead
        columns={columns}
        template={template}
        sort={sort}
        onSort={onSort}
        rowKeys={rowKeys}
        {...(selection === undefined ? {} : { selection })}
      />
      <div
        className="grid-lines"
        role="rowgroup"
        style={{ height: virtualizer.getTotalSize() }}
        {...itemOrder(lines, idOf)}
      >
        {lines.map((line) => {
          const shown = inSight[line.at];
          if (shown === undefined) return null;
          const { item, index, topPx } = shown;
          return (
            <GridLine
              key={line.id}
              id={idOf(line)}
              item={item}
              index={index}
              topPx={topPx}
              template={template}
              columns={columns}
              isActive={index === active}
              selectedCount={
                selection === undefined ? null : keysOf(item).filter((key) => selection.keys.has(key)).length
              }
              labelOf={selection?.labelOf ?? NO_LABEL}
              onSelect={selectLine}
              onFocus={setActiveKey}
              onOpen={openRow}
              onToggle={toggleGroup}
              actionsOf={props.groupActions ?? NO_ACTIONS}
            />
          );
        })}
      </div>
    </div>
  );
}

function keysOf<Row>(item: GridItem<Row>): readonly string[] {
  if (item.kind === 'group') return item.rowKeys;
  return item.isSelectable === false ? [] : [item.key];
}

function isToggle(key: string, isOpen: boolean): boolean {
  return key === 'Enter' || key === (isOpen ? 'ArrowLeft' : 'ArrowRight');
}

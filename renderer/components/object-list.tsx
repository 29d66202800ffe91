import { type LucideIcon, X } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { visibleText } from '../lib/format/visible-text.ts';
import { arrangeRows, type RowReader } from '../lib/grid/arrange-rows.ts';
import { type GridSort, nextSort } from '../lib/grid/grid-item.ts';
import { t } from '../lib/i18n/t.ts';
import { Button, IconButton } from './button.tsx';
import { SearchField } from './fields.tsx';
import type { GridColumn } from './grid/grid-column.ts';
import { DataGrid } from './grid/data-grid.tsx';
import { Page } from './page.tsx';
import { EmptyState, ErrorState, LoadingState } from './state-panel.tsx';

interface ObjectListProps<Row> {
  readonly title: string;
  readonly detail: string;
  readonly filterLabel: string;
  /** Undefined: not there yet. */
  readonly rows: readonly Row[] | undefined;
  readonly failure: { readonly message: string; readonly hint: string | null } | null;
  readonly onRetry: () => void;
  readonly reader: RowReader<Row>;
  readonly nameOf: (row: Row) => string;
  readonly columns: readonly GridColumn<Row>[];
  readonly firstSort: GridSort;
  readonly onOpen?: (row: Row) => void;
  readonly actions: ReactNode;
  readonly bulk: (rows: readonly Row[]) => ReactNode;
  readonly empty: { readonly icon: LucideIcon; readonly title: string; readonly detail: string };
}

/** A view of objects of one kind: filter, order, selection, and what is done with it. */
export function ObjectList<Row>(props: ObjectListProps<Row>) {
  const { title, rows, failure, reader, nameOf, columns, empty } = props;
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState(props.firstSort);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => arrangeRows(rows ?? [], reader, { query, sort }), [rows, reader, query, sort]);
  const names = useMemo(
    () => new Map((rows ?? []).map((row) => [reader.keyOf(row), nameOf(row)])),
    [rows, reader, nameOf],
  );
  const chosen = (rows ?? []).filter((row) => selected.has(reader.keyOf(row)));

  const content = (): ReactNode => {
    if (rows === undefined) {
      if (failure === null) return <LoadingState label={t('word.loading')} />;
      return (
        <ErrorState title={t('read.failed')} message={failure.message} hint={failure.hint}>
          <Button label={t('word.retry')} onPress={props.onRetry} />
        </ErrorState>
      );
    }
    if (rows.length === 0) {
      return (
        <EmptyState title={empty.title} icon={empty.icon}>
          <p>{empty.detail}</p>
        </EmptyState>
      );
    }
    if (items.length === 0) {
      return (
        <EmptyState title={t('filter.nothing')} icon={empty.icon}>
          <p>{t('filter.nothing.detail', { query })}</p>
          <Button label={t('filter.clear')} onPress={() => setQuery('')} />
        </EmptyState>
      );
    }
    return (
      <DataGrid
        label={title}
        columns={columns}
        items={items}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        selection={{
          keys: selected,
          onChange: setSelected,
          allLabel: t('grid.all'),
          labelOf: (key) => t('grid.select', { name: visibleText(names.get(key) ?? key) }),
        }}
        {...(props.onOpen === undefined ? {} : { onOpen: props.onOpen })}
      />
    );
  };

  return (
    <Page
      title={title}
      detail={props.detail}
      actions={props.actions}
      toolbar={
        chosen.length > 0 ? (
          <>
            <IconButton label={t('word.clear')} icon={X} onPress={() => setSelected(new Set())} />
            <span className="bulk-count">{t('grid.selected', { count: chosen.length })}</span>
            {props.bulk(chosen)}
          </>
        ) : (
          <SearchField label={props.filterLabel} value={query} onChange={setQuery} clearLabel={t('filter.clear')} />
        )
      }
    >
      {content()}
    </Page>
  );
}

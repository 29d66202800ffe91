import { Box, History, Play } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { Button } from '../../components/button.tsx';
import { SearchField, Select } from '../../components/fields.tsx';
import { DataGrid } from '../../components/grid/data-grid.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/state-panel.tsx';
import { containerStats } from '../../lib/api/container-stats.ts';
import { useContainers } from '../../lib/api/engine-queries.ts';
import { failureOf } from '../../lib/api/failure-of.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { type GridItem, type GridSort, nextSort } from '../../lib/grid/grid-item.ts';
import { t } from '../../lib/i18n/t.ts';
import { navigate } from '../../lib/route.ts';
import { runRequest } from '../../lib/run-request.ts';
import { useNow } from '../../lib/use-now.ts';
import { arrangeContainers, type Arrangement, type ContainerScope } from './arrange-containers.ts';
import { BulkActions } from './bulk-actions.tsx';
import { containerColumns } from './container-columns.tsx';
import { GroupActions } from './group-actions.tsx';

/** Ages are counted in minutes, and a table that is sorted by use would jump if it followed each second. */
const REFRESH_MS = 5000;
const NONE: readonly ContainerSummary[] = [];

export function ContainerList() {
  const { data, error, refetch } = useContainers();
  const containers = data ?? NONE;
  const nowMs = useNow(REFRESH_MS);
  const [query, setQuery] = useState('');
  const [scope, setScope] = useState<ContainerScope>('all');
  const [sort, setSort] = useState<GridSort>({ column: 'name', descending: false });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const wanted = useDeferredValue(query);

  const isSortedByUse = sort.column === 'cpu' || sort.column === 'memory';
  const usedAtMs = isSortedByUse ? nowMs : 0;
  const usage = useMemo(() => usageNow(containers, usedAtMs), [containers, usedAtMs]);
  const items = useMemo(
    () => arrangeContainers(containers, { query: wanted, scope, sort, closed, usage }),
    [containers, wanted, scope, sort, closed, usage],
  );
  const columns = useMemo(() => containerColumns(nowMs), [nowMs]);
  const names = useMemo(() => new Map(containers.map(({ id, name }) => [id, name])), [containers]);
  const selection = containers.filter(({ id }) => selected.has(id));
  const running = containers.filter(({ state }) => state === 'running').length;

  const toggleGroup = (key: string): void => {
    const project = key.replace(/^project:/, '');
    const next = new Set(closed);
    if (!next.delete(project)) next.add(project);
    setClosed(next);
  };
  const rowsOf = (item: GridItem<ContainerSummary> & { readonly kind: 'group' }): readonly ContainerSummary[] =>
    containers.filter(({ id }) => item.rowKeys.includes(id));

  return (
    <Page
      title={t('nav.containers')}
      detail={containers.length > 0 ? t('containers.count', { running, total: containers.length }) : undefined}
      actions={
        <>
          <Button label={t('removed.open')} icon={History} onPress={() => navigate('removed')} />
          <Button label={t('run.open')} icon={Play} kind="primary" onPress={() => runRequest.set({ image: '' })} />
        </>
      }
      toolbar={
        selection.length > 0 ? (
          <BulkActions containers={selection} onClear={() => setSelected(new Set())} />
        ) : (
          <>
            <SearchField
              label={t('containers.filter')}
              value={query}
              onChange={setQuery}
              clearLabel={t('filter.clear')}
            />
            <div className="scope">
              <Select
                label={t('containers.scope')}
                isLabelHidden
                value={scope}
                onChange={setScope}
                options={(['all', 'running', 'stopped'] as const).map((id) => ({
                  id,
                  label: t(`containers.scope.${id}`),
                }))}
              />
            </div>
          </>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <LoadingState label={t('word.loading')} />
        ) : (
          <ErrorState title={t('read.failed')} {...failureOf(error)}>
            <Button label={t('word.retry')} onPress={() => void refetch()} />
          </ErrorState>
        )
      ) : items.length > 0 ? (
        <DataGrid
          label={t('nav.containers')}
          columns={columns}
          items={items}
          sort={sort}
          onSort={(column) => setSort(nextSort(sort, column))}
          selection={{
            keys: selected,
            onChange: setSelected,
            allLabel: t('grid.all'),
            labelOf: (key) => t('grid.select', { name: visibleText(names.get(key) ?? key.replace(/^project:/, '')) }),
          }}
          onOpen={({ id }) => navigate('containers', id)}
          onToggleGroup={toggleGroup}
          groupActions={(item, isActive) => <GroupActions containers={rowsOf(item)} isActive={isActive} />}
        />
      ) : containers.length === 0 ? (
        <EmptyState title={t('containers.empty')} icon={Box}>
          <p>{t('containers.empty.detail')}</p>
          <code className="example">docker run -d -p 8080:80 nginx</code>
        </EmptyState>
      ) : (
        <EmptyState title={t('filter.nothing')} icon={Box}>
          {query !== '' && <p>{t('filter.nothing.detail', { query })}</p>}
          <Button
            label={t('filter.clear')}
            onPress={() => {
              setQuery('');
              setScope('all');
            }}
          />
        </EmptyState>
      )}
    </Page>
  );
}

/** What each uses at `timeMs`; nothing is looked up at 0, when nobody wants to know. */
function usageNow(containers: readonly ContainerSummary[], timeMs: number): Arrangement['usage'] {
  if (timeMs === 0) return new Map();
  return new Map(
    containers.map(({ id }) => {
      const latest = containerStats(id).get()?.latest;
      return [id, { cpuPercent: latest?.cpuPercent ?? -1, memoryBytes: latest?.memoryBytes ?? -1 }];
    }),
  );
}

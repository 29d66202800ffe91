import { FolderOpen } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { childPath, type EntryChange, fileNameText, type FileEntry } from '../../lib/files/entries.ts';
import { deletedEntries, type FolderRow, folderRows } from '../../lib/files/folder-rows.ts';
import { ownerTexts } from '../../lib/files/owner-text.ts';
import type { FileBrowserModel } from '../../lib/files/use-file-browser.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { arrangeRows } from '../../lib/grid/arrange-rows.ts';
import { nextSort } from '../../lib/grid/grid-item.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { Button } from '../button.tsx';
import { DataGrid } from '../grid/data-grid.tsx';
import { EmptyState, ErrorState, LoadingState } from '../state-panel.tsx';
import { endKind, fileColumns, fileReader } from './file-columns.tsx';
import { FolderBar } from './folder-bar.tsx';
import { NameDialog } from './name-dialog.tsx';

type Asked = { readonly kind: 'folder' } | { readonly kind: 'rename'; readonly entry: FileEntry };

const NONE: readonly EntryChange[] = [];

interface FolderViewProps {
  readonly browser: FileBrowserModel;
  /** The focus was on what was here before. */
  readonly takesFocus: boolean;
}

/** A folder's entries. Enter opens, Backspace goes up, F2 renames, Delete asks and then deletes what is selected, or the line. */
export function FolderView({ browser, takesFocus }: FolderViewProps) {
  const { place, folder, failure, changes } = browser;
  const showsDeleted = useStore(deletedEntries) === 'shown';
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState({ column: 'name', descending: false });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const view = useRef<HTMLDivElement>(null);

  const entries = useMemo(() => folder?.entries ?? [], [folder]);
  const ownerOf = useMemo(() => ownerTexts(folder ?? { users: [], groups: [] }), [folder]);
  const told = changes?.kind === 'changes' ? changes.entries : NONE;
  const { present, deleted } = useMemo(() => folderRows(entries, told), [entries, told]);
  const items = useMemo(
    () => arrangeRows(showsDeleted ? [...present, ...deleted] : present, fileReader(ownerOf), { query, sort }),
    [present, deleted, showsDeleted, ownerOf, query, sort],
  );
  const chosen = entries.filter(({ name }) => selected.has(name));
  const hrefOf = (entry: FileEntry): string | null => {
    const kind = endKind(entry);
    if (kind !== 'folder' && kind !== 'file') return null;
    return browser.hrefOf(childPath(place.path, entry.name), kind === 'file');
  };
  const open = ({ entry }: FolderRow): void => {
    if (entry === null) return;
    const kind = endKind(entry);
    if (kind === 'folder' || kind === 'file') browser.open(childPath(place.path, entry.name), kind === 'file');
  };
  const remove = (wanted: readonly FileEntry[]): void => {
    void browser.remove(wanted).then(() => setSelected(new Set()));
  };

  // Where there is no line, Backspace still leads up.
  const isEmpty = failure !== null || (folder !== undefined && items.length === 0);
  useEffect(() => {
    if (isEmpty && takesFocus && document.activeElement === document.body) view.current?.focus({ preventScroll: true });
  }, [isEmpty, takesFocus]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    const line = target.dataset['line'];
    if (line === undefined && target !== view.current) return;
    const item = line === undefined ? undefined : items[Number(line)];
    const entry = item?.kind === 'row' ? item.row.entry : null;
    if (event.key === 'Backspace') browser.up();
    else if (event.key === 'Delete' && entry !== null) remove(selected.has(entry.name) ? chosen : [entry]);
    else if (event.key === 'F2' && entry !== null) setAsked({ kind: 'rename', entry });
    else return;
    event.preventDefault();
  };

  const columns = fileColumns(
    {
      hrefOf,
      download: browser.download,
      rename: (entry) => setAsked({ kind: 'rename', entry }),
      remove: (entry) => remove([entry]),
    },
    ownerOf,
  );
  return (
    <>
      <FolderBar
        browser={browser}
        query={query}
        onQuery={setQuery}
        chosen={chosen}
        onClear={() => setSelected(new Set())}
        onRemove={() => remove(chosen)}
        onNewFolder={() => setAsked({ kind: 'folder' })}
        deletedCount={place.root.kind === 'container' ? deleted.length : null}
      />
      {folder !== undefined && folder.total > entries.length && (
        <p className="files-note">{t('files.more', { shown: entries.length, total: folder.total })}</p>
      )}
      {folder !== undefined && failure === null && changes !== null && changes.kind !== 'changes' && (
        <p className="files-note">
          {changes.kind === 'too-many'
            ? t('files.change.tooMany')
            : t('files.change.failed', { reason: changes.message })}
        </p>
      )}
      <div className="files" ref={view} tabIndex={-1} onKeyDown={onKeyDown}>
        {failure !== null ? (
          <ErrorState title={t('files.failed.list')} message={visibleText(failure.message)} hint={failure.hint}>
            <Button label={t('word.retry')} onPress={browser.refresh} />
          </ErrorState>
        ) : folder === undefined ? (
          <LoadingState label={t('word.loading')} />
        ) : items.length === 0 ? (
          query === '' ? (
            <EmptyState title={t('files.empty')} icon={FolderOpen}>
              <p>{t('files.empty.detail')}</p>
            </EmptyState>
          ) : (
            <EmptyState title={t('filter.nothing')} icon={FolderOpen}>
              <p>{t('filter.nothing.detail', { query })}</p>
              <Button label={t('filter.clear')} onPress={() => setQuery('')} />
            </EmptyState>
          )
        ) : (
          <DataGrid
            label={t('files.tab')}
            columns={columns}
            items={items}
            sort={sort}
            onSort={(column) => setSort(nextSort(sort, column))}
            onOpen={open}
            autoFocus={takesFocus}
            selection={{
              keys: selected,
              onChange: setSelected,
              allLabel: t('grid.all'),
              labelOf: (key) => t('grid.select', { name: visibleText(fileNameText(key)) }),
            }}
          />
        )}
      </div>
      {asked?.kind === 'folder' && (
        <NameDialog
          title={t('files.folder.new')}
          action={t('word.create')}
          name=""
          onName={browser.makeFolder}
          onClose={() => setAsked(null)}
        />
      )}
      {asked?.kind === 'rename' && (
        <NameDialog
          title={t('files.rename.title', { name: visibleText(fileNameText(asked.entry.name)) })}
          action={t('files.rename')}
          name={fileNameText(asked.entry.name)}
          onName={(name) => browser.rename(asked.entry, name)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

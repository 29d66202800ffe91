import { Download, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { fileNameText, type FileEntry } from '../../lib/files/entries.ts';
import type { FolderRow } from '../../lib/files/folder-rows.ts';
import { modeText } from '../../lib/files/mode-text.ts';
import type { OwnerText } from '../../lib/files/owner-text.ts';
import { bytesText, minuteText, timeText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { RowReader } from '../../lib/grid/arrange-rows.ts';
import { t } from '../../lib/i18n/t.ts';
import type { GridColumn } from '../grid/grid-column.ts';
import { Menu, type MenuAction } from '../menu.tsx';
import { FileName } from './file-name.tsx';

/** What can be done with an entry of a folder. */
export interface EntryActions {
  /** Null for what is no folder and no file, nor leads to one. */
  readonly hrefOf: (entry: FileEntry) => string | null;
  readonly download: (entry: FileEntry) => void;
  readonly rename: (entry: FileEntry) => void;
  readonly remove: (entry: FileEntry) => void;
}

/** What an entry is in the end. */
export function endKind({ kind, target }: FileEntry): FileEntry['kind'] | 'missing' {
  return target === null ? kind : target.kind;
}

const isFolder = (entry: FileEntry): boolean => endKind(entry) === 'folder';

type OwnerOf = (entry: FileEntry) => OwnerText;

export function fileReader(ownerOf: OwnerOf): RowReader<FolderRow> {
  return {
    keyOf: ({ name }) => name,
    textsOf: ({ name }) => [fileNameText(name)],
    // What is deleted stands before what is there, as far as it has no value.
    valueOf: {
      // Folders first.
      name: ({ name, entry }) => `${entry !== null && isFolder(entry) ? '0' : '1'}${fileNameText(name)}`,
      size: ({ entry }) => (entry === null ? -2 : isFolder(entry) ? -1 : entry.sizeBytes),
      mode: ({ entry }) => entry?.mode ?? -1,
      owner: ({ entry }) => {
        if (entry === null) return '';
        const { names, ids } = ownerOf(entry);
        return `${names ?? ''} ${ids}`;
      },
      modified: ({ entry }) => -(entry?.modifiedMs ?? Number.MAX_SAFE_INTEGER),
    },
    isSelectable: ({ entry }) => entry !== null,
  };
}

/** Of an entry that is there; of others nothing is known. */
function ofEntry(cell: (entry: FileEntry, isActive: boolean) => ReactNode): GridColumn<FolderRow>['cell'] {
  return ({ entry }, isActive) => (entry === null ? null : cell(entry, isActive));
}

export function fileColumns(actions: EntryActions, ownerOf: OwnerOf): readonly GridColumn<FolderRow>[] {
  return [
    {
      id: 'name',
      title: t('word.name'),
      width: 'minmax(180px, 1fr)',
      isSortable: true,
      cell: (row, isActive) => (
        <FileName row={row} href={row.entry === null ? null : actions.hrefOf(row.entry)} isActive={isActive} />
      ),
    },
    {
      id: 'size',
      title: t('word.size'),
      width: '88px',
      align: 'end',
      isSortable: true,
      cell: ofEntry(({ kind, sizeBytes }) =>
        kind === 'file' ? bytesText(sizeBytes) : <span className="muted">–</span>,
      ),
    },
    {
      id: 'mode',
      title: t('files.mode'),
      width: '108px',
      isSortable: true,
      fromWidthPx: 620,
      cell: ofEntry(({ kind, mode }) => <code className="muted">{modeText(kind, mode)}</code>),
    },
    {
      id: 'owner',
      title: t('files.owner'),
      width: 'minmax(104px, 0.35fr)',
      isSortable: true,
      fromWidthPx: 720,
      cell: ofEntry((entry) => <Owner {...ownerOf(entry)} />),
    },
    {
      id: 'modified',
      title: t('files.modified'),
      width: '178px',
      isSortable: true,
      fromWidthPx: 560,
      cell: ofEntry(({ modifiedMs }) => (
        <span className="muted numeric truncate" title={timeText(modifiedMs)}>
          {minuteText(modifiedMs)}
        </span>
      )),
    },
    {
      id: 'actions',
      title: '',
      width: '46px',
      align: 'end',
      cell: ofEntry((entry, isActive) => (
        <Menu
          label={t('files.actions', { name: visibleText(fileNameText(entry.name)) })}
          icon={EllipsisVertical}
          isActive={isActive}
          actions={() => menuOf(entry, actions)}
        />
      )),
    },
  ];
}

function Owner({ names, ids }: OwnerText) {
  return (
    <span className="truncate" title={names === null ? ids : `${names} (${ids})`}>
      {names !== null && `${names} `}
      <span className="muted numeric">{ids}</span>
    </span>
  );
}

function menuOf(entry: FileEntry, { download, rename, remove }: EntryActions): readonly MenuAction[] {
  const kind = endKind(entry);
  return [
    ...(kind === 'file' || kind === 'folder'
      ? [
          {
            id: 'download',
            label: t(kind === 'folder' ? 'files.download.tar' : 'files.download'),
            icon: Download,
            run: () => download(entry),
          },
        ]
      : []),
    { id: 'rename', label: t('files.rename'), icon: Pencil, run: () => rename(entry) },
    { id: 'delete', label: t('files.delete'), icon: Trash2, isDangerous: true, run: () => remove(entry) },
  ];
}

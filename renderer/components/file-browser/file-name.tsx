import {
  Cpu,
  File,
  FileQuestionMark,
  FileSymlink,
  FileX,
  Folder,
  FolderSymlink,
  type LucideIcon,
  Workflow,
} from 'lucide-react';
import { type EntryChange, fileNameText, type FileEntry, type FileKind } from '../../lib/files/entries.ts';
import type { FolderRow } from '../../lib/files/folder-rows.ts';
import { leadsNowhere } from '../../lib/files/leads-nowhere.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';

const ICONS: Readonly<Record<FileKind, LucideIcon>> = {
  file: File,
  folder: Folder,
  link: FileSymlink,
  fifo: Workflow,
  socket: Workflow,
  device: Cpu,
  other: FileQuestionMark,
};

/** Beside the word that screen readers and the tooltip have. */
const CHANGE_SIGNS = { added: '+', changed: '•', deleted: '−' } satisfies Record<EntryChange['change'], string>;

interface FileNameProps {
  readonly row: FolderRow;
  /** Where it is opened; null for what cannot be. */
  readonly href: string | null;
  readonly isActive: boolean;
}

export function FileName({ row: { name, entry, change }, href, isActive }: FileNameProps) {
  const text = visibleText(fileNameText(name));
  return (
    <span className="files-name">
      {entry === null ? <FileX size={15} aria-hidden /> : <EntryIcon {...entry} />}
      {href === null ? (
        <span className={entry === null ? 'truncate name muted' : 'truncate name'} title={text}>
          {text}
        </span>
      ) : (
        <a className="truncate name row-link" href={href} title={text} tabIndex={isActive ? 0 : -1}>
          {text}
        </a>
      )}
      {change !== null && <ChangeMark change={change} />}
      {entry !== null && entry.target !== null && (
        <span className="files-target truncate name small">
          → {visibleText(fileNameText(entry.target.path))}
          {leadsNowhere(entry.target) && ` (${t('files.link.missing')})`}
        </span>
      )}
    </span>
  );
}

function EntryIcon({ kind, target }: FileEntry) {
  const Icon = kind === 'link' && target?.kind === 'folder' ? FolderSymlink : ICONS[kind];
  return (
    <Icon
      size={15}
      role="img"
      aria-label={t(`files.kind.${kind}`)}
      className={kind === 'folder' || target?.kind === 'folder' ? 'files-icon-folder' : ''}
    />
  );
}

function ChangeMark({ change }: { readonly change: EntryChange['change'] }) {
  const label = t(`files.change.${change}`);
  return (
    <span className={`files-change files-change-${change}`} role="img" aria-label={label} title={label}>
      {CHANGE_SIGNS[change]}
    </span>
  );
}

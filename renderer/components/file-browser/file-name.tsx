import {
  Cpu,
  File,
  FileQuestionMark,
  FileSymlink,
  Folder,
  FolderSymlink,
  type LucideIcon,
  Workflow,
} from 'lucide-react';
import { fileNameText, type FileEntry, type FileKind } from '../../lib/files/entries.ts';
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

interface FileNameProps {
  readonly entry: FileEntry;
  /** Where it is opened; null for what cannot be. */
  readonly href: string | null;
  readonly isActive: boolean;
}

export function FileName({ entry, href, isActive }: FileNameProps) {
  const { kind, target } = entry;
  const Icon = kind === 'link' && target?.kind === 'folder' ? FolderSymlink : ICONS[kind];
  const text = visibleText(fileNameText(entry.name));
  return (
    <span className="files-name">
      <Icon
        size={15}
        role="img"
        aria-label={t(`files.kind.${kind}`)}
        className={kind === 'folder' || target?.kind === 'folder' ? 'files-icon-folder' : ''}
      />
      {href === null ? (
        <span className="truncate name" title={text}>
          {text}
        </span>
      ) : (
        <a className="truncate name row-link" href={href} title={text} tabIndex={isActive ? 0 : -1}>
          {text}
        </a>
      )}
      {target !== null && (
        <span className="files-target truncate name small">
          → {visibleText(fileNameText(target.path))}
          {target.kind === 'missing' && ` (${t('files.link.missing')})`}
        </span>
      )}
    </span>
  );
}

import { CornerLeftUp, Download, FileX, FolderPlus, FolderUp, RefreshCw, Trash2, Upload, X } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import type { FileEntry } from '../../lib/files/entries.ts';
import { deletedEntries } from '../../lib/files/folder-rows.ts';
import { chosenEntries } from '../../lib/files/local-entry.ts';
import type { FileBrowserModel } from '../../lib/files/use-file-browser.ts';
import { t } from '../../lib/i18n/t.ts';
import { useStore } from '../../lib/use-store.ts';
import { Button, IconButton } from '../button.tsx';
import { SearchField } from '../fields.tsx';
import { PathBar } from './path-bar.tsx';

interface FolderBarProps {
  readonly browser: FileBrowserModel;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly chosen: readonly FileEntry[];
  readonly onClear: () => void;
  readonly onRemove: () => void;
  readonly onNewFolder: () => void;
  /** How many entries were deleted since the image; null: there is no image. */
  readonly deletedCount: number | null;
}

/** Where one is, and what can be done there, or with what is selected. */
export function FolderBar(props: FolderBarProps) {
  const { browser, chosen, deletedCount } = props;
  const showsDeleted = useStore(deletedEntries) === 'shown';
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const upload = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    void browser.upload(chosenEntries(target.files ?? []));
    // The same one can be chosen again.
    target.value = '';
  };
  const { path } = browser.place;
  if (chosen.length > 0) {
    return (
      <div className="files-bar">
        <IconButton label={t('word.clear')} icon={X} onPress={props.onClear} />
        <span className="bulk-count">{t('grid.selected', { count: chosen.length })}</span>
        <Button label={t('files.download')} icon={Download} onPress={() => chosen.forEach(browser.download)} />
        <Button label={t('files.delete')} icon={Trash2} onPress={props.onRemove} />
      </div>
    );
  }
  return (
    <div className="files-bar">
      <IconButton label={t('files.up')} icon={CornerLeftUp} isDisabled={path === '/'} onPress={browser.up} />
      <PathBar path={path} hrefOf={(to) => browser.hrefOf(to, false)} />
      <SearchField
        label={t('files.filter')}
        value={props.query}
        onChange={props.onQuery}
        clearLabel={t('filter.clear')}
      />
      {deletedCount !== null && (
        <IconButton
          label={t('files.change.deleted.show', { count: deletedCount })}
          icon={FileX}
          isDisabled={deletedCount === 0}
          isPressed={showsDeleted}
          onPress={() => deletedEntries.set(showsDeleted ? 'hidden' : 'shown')}
        />
      )}
      <IconButton label={t('files.refresh')} icon={RefreshCw} onPress={browser.refresh} />
      <IconButton label={t('files.download.tar')} icon={Download} onPress={() => browser.download(null)} />
      <IconButton label={t('files.folder.new')} icon={FolderPlus} onPress={props.onNewFolder} />
      <IconButton label={t('files.upload.folder')} icon={FolderUp} onPress={() => folder.current?.click()} />
      <Button label={t('files.upload')} icon={Upload} onPress={() => files.current?.click()} />
      <input ref={files} type="file" multiple hidden onChange={upload} />
      <input ref={folder} type="file" webkitdirectory="" hidden onChange={upload} />
    </div>
  );
}

import { CornerLeftUp, Download, FolderPlus, RefreshCw, Trash2, Upload, X } from 'lucide-react';
import { useRef } from 'react';
import type { FileEntry } from '../../lib/files/entries.ts';
import type { FileBrowserModel } from '../../lib/files/use-file-browser.ts';
import { t } from '../../lib/i18n/t.ts';
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
}

/** Where one is, and what can be done there, or with what is selected. */
export function FolderBar(props: FolderBarProps) {
  const { browser, chosen } = props;
  const input = useRef<HTMLInputElement>(null);
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
      <PathBar path={path} hrefOf={(folder) => browser.hrefOf(folder, false)} />
      <SearchField
        label={t('files.filter')}
        value={props.query}
        onChange={props.onQuery}
        clearLabel={t('filter.clear')}
      />
      <IconButton label={t('files.refresh')} icon={RefreshCw} onPress={browser.refresh} />
      <IconButton label={t('files.download.tar')} icon={Download} onPress={() => browser.download(null)} />
      <IconButton label={t('files.folder.new')} icon={FolderPlus} onPress={props.onNewFolder} />
      <Button label={t('files.upload')} icon={Upload} onPress={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          void browser.upload([...(target.files ?? [])]);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
    </div>
  );
}

import './file-browser.css';
import { type DragEvent, useState } from 'react';
import { droppedEntries } from '../../lib/files/local-entry.ts';
import type { FileBrowserModel } from '../../lib/files/use-file-browser.ts';
import { t } from '../../lib/i18n/t.ts';
import { FileEditor } from './file-editor.tsx';
import { FolderView } from './folder-view.tsx';
import { TransferList } from './transfer-list.tsx';

/** The files of a container or a volume: a folder, or a file that is open. What is dropped on a folder is uploaded into it. */
export function FileBrowser({ browser }: { readonly browser: FileBrowserModel }) {
  const { place, isFile } = browser;
  // A drag enters each element that it passes, and leaves it.
  const [entered, setEntered] = useState(0);
  // Whoever comes to a folder by the keyboard goes on by it.
  const [byKeyboard, setByKeyboard] = useState(false);
  const takesFiles = (event: DragEvent): boolean => !isFile && event.dataTransfer.types.includes('Files');
  const drop = (event: DragEvent): void => {
    if (!takesFiles(event)) return;
    event.preventDefault();
    setEntered(0);
    void browser.upload(droppedEntries(event.dataTransfer.items));
  };
  return (
    <div
      className="files"
      onKeyDownCapture={() => setByKeyboard(true)}
      onPointerDownCapture={() => setByKeyboard(false)}
      onDragEnter={(event) => {
        if (takesFiles(event)) setEntered((count) => count + 1);
      }}
      onDragLeave={(event) => {
        if (takesFiles(event)) setEntered((count) => Math.max(0, count - 1));
      }}
      onDragOver={(event) => {
        if (takesFiles(event)) event.preventDefault();
      }}
      onDrop={drop}
    >
      {isFile ? (
        <FileEditor key={place.path} browser={browser} />
      ) : (
        <FolderView key={place.path} browser={browser} takesFocus={byKeyboard} />
      )}
      <TransferList />
      {entered > 0 && <div className="files-drop">{t('files.upload.drop')}</div>}
    </div>
  );
}

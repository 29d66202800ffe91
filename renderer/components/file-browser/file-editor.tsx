import { CornerLeftUp, Download, FileQuestionMark, RotateCcw, Save } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { FileBrowserModel } from '../../lib/files/use-file-browser.ts';
import { type FileEditorModel, useFileEditor } from '../../lib/files/use-file-editor.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { Button, IconButton } from '../button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../state-panel.tsx';
import { PathBar } from './path-bar.tsx';

/** A file that is open: its text, to be changed and saved, or why there is none. */
export function FileEditor({ browser }: { readonly browser: FileBrowserModel }) {
  const editor = useFileEditor(browser.place);
  const close = async (): Promise<void> => {
    if (await editor.leave()) browser.up();
  };
  const { isDirty, isSaving, isReadOnly } = editor;
  const isText = editor.kind === 'text';
  return (
    <>
      <div className="files-bar">
        <IconButton label={t('files.up')} icon={CornerLeftUp} onPress={() => void close()} />
        <PathBar path={browser.place.path} hrefOf={(folder) => browser.hrefOf(folder, false)} />
        {isDirty && <span className="badge badge-warn">{t('files.edit.dirty')}</span>}
        <IconButton label={t('files.download')} icon={Download} onPress={() => browser.download(null)} />
        {isText && !isReadOnly && (
          <>
            <Button label={t('files.edit.revert')} icon={RotateCcw} onPress={() => void editor.revert()} />
            <Button
              label={t('files.edit.save')}
              icon={Save}
              kind="primary"
              isDisabled={!isDirty}
              isPending={isSaving}
              onPress={() => void editor.save()}
            />
          </>
        )}
      </div>
      {isReadOnly && <p className="files-note">{t('files.edit.mixed')}</p>}
      <Contents editor={editor} browser={browser} />
    </>
  );
}

function Contents({ editor, browser }: { readonly editor: FileEditorModel; readonly browser: FileBrowserModel }) {
  const { kind, name, failure } = editor;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (editor.isDirty) void editor.save();
  };
  if (kind === undefined) {
    if (failure === null) return <LoadingState label={t('word.loading')} />;
    return (
      <ErrorState title={t('files.failed.read')} message={visibleText(failure.message)} hint={failure.hint}>
        <Button label={t('word.retry')} onPress={() => void editor.revert()} />
      </ErrorState>
    );
  }
  if (kind === 'text') {
    return (
      <textarea
        className="files-edit"
        aria-label={t('files.edit.text', { name })}
        value={editor.text}
        readOnly={editor.isReadOnly}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={(event) => editor.change(event.target.value)}
        onKeyDown={onKeyDown}
      />
    );
  }
  const isBinary = kind === 'binary';
  return (
    <EmptyState title={t(isBinary ? 'files.edit.binary' : 'files.edit.tooLarge')} icon={FileQuestionMark}>
      <p>
        {isBinary
          ? t('files.edit.binary.detail', { size: bytesText(editor.sizeBytes) })
          : t('files.edit.tooLarge.detail')}
      </p>
      <Button label={t('files.download')} icon={Download} onPress={() => browser.download(null)} />
    </EmptyState>
  );
}

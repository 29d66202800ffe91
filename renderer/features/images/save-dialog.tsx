import { useState } from 'react';
import { absolutePath } from '../../../electron/api/absolute-path.ts';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { Button } from '../../components/button.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { quoteWord } from '../../lib/shell-words.ts';
import { imageName } from './image-name.ts';
import { startSave } from './image-transfers.ts';

const NAMES_SHOWN = 6;

interface SaveDialogProps {
  readonly images: readonly ImageSummary[];
  readonly onClose: () => void;
}

/** Images go with their names, all of them: what is saved by its id comes back without one. */
export function SaveDialog({ images, onClose }: SaveDialogProps) {
  const [file, setFile] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [wasTried, setTried] = useState(false);
  const path = file.trim();
  const isValid = absolutePath.safeParse(path).success;
  const names = images.flatMap(({ tags, id }) => (tags.length > 0 ? tags : [id]));
  const shown = images.flatMap((image) => (image.tags.length > 0 ? image.tags : [imageName(image)]));
  const submit = (): void => {
    setTried(true);
    if (!isValid) return;
    void startSave({ images: names, file: path, overwrite });
    onClose();
  };
  return (
    <Dialog title={t('images.save.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ul className="name-list">
          {shown.slice(0, NAMES_SHOWN).map((name) => (
            <li key={name} className="name truncate">
              {visibleText(name)}
            </li>
          ))}
          {shown.length > NAMES_SHOWN && <li className="muted">+ {shown.length - NAMES_SHOWN}</li>}
        </ul>
        <TextField
          label={t('file.path')}
          value={file}
          onChange={setFile}
          hint={t('file.path.hint')}
          placeholder="/home/anna/images.tar"
          problem={wasTried && !isValid ? t('file.problem') : null}
          autoFocus
        />
        <Checkbox isSelected={overwrite} onChange={setOverwrite}>
          {t('file.overwrite')}
        </Checkbox>
        <CommandText command={`docker save --output ${quoteWord(path || '…')} ${names.map(quoteWord).join(' ')}`} />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.save')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

import { useState } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { Button } from '../../components/button.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { PathField } from '../../components/path-field.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { quoteWord } from '../../lib/shell-words.ts';
import { useTargetFile } from '../../lib/use-target-file.ts';
import { imageName } from './image-name.ts';
import { startSave } from './image-transfers.ts';

const NAMES_SHOWN = 6;

interface SaveDialogProps {
  readonly images: readonly ImageSummary[];
  readonly onClose: () => void;
}

/** Images go with their names, all of them: what is saved by its id comes back without one. */
export function SaveDialog({ images, onClose }: SaveDialogProps) {
  const target = useTargetFile();
  const { path, overwrite } = target;
  const [wasTried, setTried] = useState(false);
  const names = images.flatMap(({ tags, id }) => (tags.length > 0 ? tags : [id]));
  const shown = images.flatMap((image) => (image.tags.length > 0 ? image.tags : [imageName(image)]));
  const submit = (): void => {
    setTried(true);
    if (path === null) return;
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
        <PathField
          what="new-file"
          kind="tar"
          fileName="images.tar"
          label={t('file.path')}
          value={target.text}
          onChange={target.type}
          onChosen={target.choose}
          hint={t('file.path.hint')}
          placeholder="/home/anna/images.tar"
          problem={wasTried && path === null ? t('file.problem') : null}
          autoFocus
        />
        <Checkbox isSelected={overwrite} onChange={target.setOverwrite}>
          {t('file.overwrite')}
        </Checkbox>
        <CommandText command={`docker save --output ${quoteWord(path ?? '…')} ${names.map(quoteWord).join(' ')}`} />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.save')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

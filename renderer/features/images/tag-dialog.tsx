import { useState } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { imageReference } from '../../../electron/api/engine/references.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { imageName } from './image-name.ts';

interface TagDialogProps {
  readonly image: ImageSummary;
  readonly onClose: () => void;
}

export function TagDialog({ image, onClose }: TagDialogProps) {
  const [reference, setReference] = useState('');
  const [wasTried, setTried] = useState(false);
  const isValid = imageReference.safeParse(reference.trim()).success;
  const tag = async (): Promise<void> => {
    const done = await act(t('images.tag.failed'), () =>
      api.engine.images.tag.mutate({ image: image.id, reference: reference.trim() }),
    );
    if (done) onClose();
  };
  return (
    <Dialog
      title={t('images.tag.title', { image: visibleText(imageName(image)) })}
      closeLabel={t('word.close')}
      isOpen
      onClose={onClose}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isValid) void tag();
        }}
      >
        <TextField
          label={t('images.tag.reference')}
          value={reference}
          onChange={setReference}
          placeholder="registry:5000/team/app:1.2"
          problem={wasTried && !isValid ? t('run.problem.image') : null}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.tag')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

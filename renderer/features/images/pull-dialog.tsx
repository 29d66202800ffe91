import { useState } from 'react';
import { imageReference } from '../../../electron/api/engine/references.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { t } from '../../lib/i18n/t.ts';
import { startPull } from './image-transfers.ts';

export function PullDialog({ onClose }: { readonly onClose: () => void }) {
  const [reference, setReference] = useState('');
  const [wasTried, setTried] = useState(false);
  const wanted = reference.trim();
  const isValid = imageReference.safeParse(wanted).success;
  return (
    <Dialog title={t('images.pull.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isValid) return;
          void startPull(wanted);
          onClose();
        }}
      >
        <TextField
          label={t('images.pull.reference')}
          value={reference}
          onChange={setReference}
          hint={t('images.pull.hint')}
          placeholder="nginx:1.27"
          problem={wasTried && !isValid ? t('run.problem.image') : null}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.pull')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

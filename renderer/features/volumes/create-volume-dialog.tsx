import { useState } from 'react';
import { volumeName } from '../../../electron/api/engine/references.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { t } from '../../lib/i18n/t.ts';

export function CreateVolumeDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [wasTried, setTried] = useState(false);
  const isValid = volumeName.safeParse(name.trim()).success;
  const create = async (): Promise<void> => {
    const done = await act(t('volumes.create.failed'), () =>
      api.engine.volumes.create.mutate({ name: name.trim(), driver: 'local', driverOptions: {}, labels: {} }),
    );
    if (done) onClose();
  };
  return (
    <Dialog title={t('volumes.create.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isValid) void create();
        }}
      >
        <TextField
          label={t('word.name')}
          value={name}
          onChange={setName}
          problem={wasTried && !isValid ? t('run.problem.name') : null}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('word.create')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

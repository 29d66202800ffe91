import { useState } from 'react';
import { volumeName } from '../../../electron/api/engine/references.ts';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { useRunningUsers } from './use-running-users.ts';
import { startClone } from './volume-transfers.ts';

interface CloneDialogProps {
  readonly volume: VolumeSummary;
  readonly onClose: () => void;
}

export function CloneDialog({ volume, onClose }: CloneDialogProps) {
  const [name, setName] = useState(`${volume.name}-copy`);
  const [wasTried, setTried] = useState(false);
  const users = useRunningUsers()(volume);
  const isValid = volumeName.safeParse(name.trim()).success;
  return (
    <Dialog
      title={t('volumes.clone.title', { name: visibleText(volume.name) })}
      closeLabel={t('word.close')}
      isOpen
      onClose={onClose}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isValid) return;
          void startClone({ volume: volume.name, name: name.trim() });
          onClose();
        }}
      >
        {users > 0 && <Notice>{t('volumes.contents.inUse', { count: users })}</Notice>}
        <TextField
          label={t('volumes.clone.name')}
          value={name}
          onChange={setName}
          problem={wasTried && !isValid ? t('run.problem.name') : null}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('volumes.clone')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

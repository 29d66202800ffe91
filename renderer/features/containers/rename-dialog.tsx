import { useState } from 'react';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import { isContainerName } from '../../../electron/api/engine/container-name.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';

interface RenameDialogProps {
  readonly container: ContainerSummary;
  readonly onClose: () => void;
}

export function RenameDialog({ container, onClose }: RenameDialogProps) {
  const [name, setName] = useState(container.name);
  const isValid = isContainerName(name);
  const rename = async (): Promise<void> => {
    const done = await act(t('containers.failed.rename'), () =>
      api.engine.containers.rename.mutate({ container: container.id, name }),
    );
    if (done) onClose();
  };
  return (
    <Dialog
      title={t('containers.rename.title', { name: visibleText(container.name) })}
      closeLabel={t('word.close')}
      isOpen
      onClose={onClose}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid) void rename();
        }}
      >
        <TextField
          label={t('word.name')}
          value={name}
          onChange={setName}
          problem={isValid ? null : t('run.problem.name')}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('containers.action.rename')} kind="primary" type="submit" isDisabled={!isValid} />
        </div>
      </form>
    </Dialog>
  );
}

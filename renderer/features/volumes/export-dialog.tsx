import { useState } from 'react';
import { absolutePath } from '../../../electron/api/absolute-path.ts';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { useRunningUsers } from './use-running-users.ts';
import { startExport } from './volume-transfers.ts';

interface ExportDialogProps {
  readonly volume: VolumeSummary;
  readonly onClose: () => void;
}

export function ExportDialog({ volume, onClose }: ExportDialogProps) {
  const [file, setFile] = useState('');
  const [overwrite, setOverwrite] = useState(false);
  const [wasTried, setTried] = useState(false);
  const users = useRunningUsers()(volume);
  const path = file.trim();
  const isValid = absolutePath.safeParse(path).success;
  return (
    <Dialog
      title={t('volumes.export.title', { name: visibleText(volume.name) })}
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
          void startExport({ volume: volume.name, file: path, overwrite }, volume.sizeBytes);
          onClose();
        }}
      >
        {users > 0 && <Notice>{t('volumes.contents.inUse', { count: users })}</Notice>}
        <TextField
          label={t('file.path')}
          value={file}
          onChange={setFile}
          hint={t('file.path.hint')}
          placeholder={`/home/anna/${volume.name.slice(0, 40)}.tar`}
          problem={wasTried && !isValid ? t('file.problem') : null}
          autoFocus
        />
        <Checkbox isSelected={overwrite} onChange={setOverwrite}>
          {t('file.overwrite')}
        </Checkbox>
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('volumes.export')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

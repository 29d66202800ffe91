import { useState } from 'react';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox } from '../../components/fields.tsx';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { useTargetFile } from '../../lib/use-target-file.ts';
import { useRunningUsers } from './use-running-users.ts';
import { startExport } from './volume-transfers.ts';

interface ExportDialogProps {
  readonly volume: VolumeSummary;
  readonly onClose: () => void;
}

export function ExportDialog({ volume, onClose }: ExportDialogProps) {
  const target = useTargetFile();
  const { path, overwrite } = target;
  const [wasTried, setTried] = useState(false);
  const users = useRunningUsers()(volume);
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
          if (path === null) return;
          void startExport({ volume: volume.name, file: path, overwrite }, volume.sizeBytes);
          onClose();
        }}
      >
        {users > 0 && <Notice>{t('volumes.contents.inUse', { count: users })}</Notice>}
        <PathField
          what="new-file"
          kind="tar"
          fileName={`${volume.name.slice(0, 40)}.tar`}
          label={t('file.path')}
          value={target.text}
          onChange={target.type}
          onChosen={target.choose}
          hint={t('file.path.hint')}
          placeholder={`/home/anna/${volume.name.slice(0, 40)}.tar`}
          problem={wasTried && path === null ? t('file.problem') : null}
          autoFocus
        />
        <Checkbox isSelected={overwrite} onChange={target.setOverwrite}>
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

import { useState } from 'react';
import { absolutePath } from '../../../electron/api/absolute-path.ts';
import { volumeName } from '../../../electron/api/engine/references.ts';
import type { VolumeSummary } from '../../../electron/api/engine/volume.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { useVolumes } from '../../lib/api/engine-queries.ts';
import { confirm } from '../../lib/confirmation.ts';
import { t } from '../../lib/i18n/t.ts';
import { useRunningUsers } from './use-running-users.ts';
import { startImport } from './volume-transfers.ts';

interface ImportDialogProps {
  /** Into which; null: into one that the user names. */
  readonly volume: VolumeSummary | null;
  readonly onClose: () => void;
}

/** Into a new volume at once; into one that is there after a question. */
export function ImportDialog({ volume, onClose }: ImportDialogProps) {
  const [name, setName] = useState(volume?.name ?? '');
  const [file, setFile] = useState('');
  const [wasTried, setTried] = useState(false);
  const volumes = useVolumes().data ?? [];
  const runningUsers = useRunningUsers();
  const wanted = name.trim();
  const path = file.trim();
  const there = volumes.find((one) => one.name === wanted);
  const hasName = volumeName.safeParse(wanted).success;
  const hasFile = absolutePath.safeParse(path).success;
  const submit = (): void => {
    setTried(true);
    if (!hasName || !hasFile) return;
    onClose();
    void importInto({ volume: wanted, file: path }, there === undefined ? null : runningUsers(there));
  };
  return (
    <Dialog title={t('volumes.import.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={t('volumes.import.name')}
          value={name}
          onChange={setName}
          hint={t('volumes.import.name.hint')}
          problem={wasTried && !hasName ? t('run.problem.name') : null}
          autoFocus={volume === null}
        />
        {there !== undefined && <Notice>{t('volumes.import.over')}</Notice>}
        <PathField
          what="file"
          kind="tar"
          label={t('file.path')}
          value={file}
          onChange={setFile}
          hint={t('file.path.hint')}
          placeholder="/home/anna/volume.tar"
          problem={wasTried && !hasFile ? t('file.problem') : null}
          autoFocus={volume !== null}
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('volumes.import')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

/** `users`: running ones of a volume that is there; null: there is none yet. */
async function importInto(
  request: { readonly volume: string; readonly file: string },
  users: number | null,
): Promise<void> {
  if (users === null) return startImport({ ...request, replace: false, force: false });
  const answer = await confirm({
    title: t('volumes.import.over.title'),
    message: t('volumes.import.over.message'),
    action: t('volumes.import.replace'),
    names: [request.volume],
    ...(users > 0 ? { option: { label: t('volumes.contents.force'), isSelected: false } } : {}),
  });
  if (answer !== null) await startImport({ ...request, replace: true, force: answer.option });
}

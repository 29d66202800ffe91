import { useState } from 'react';
import { absolutePath } from '../../../electron/api/absolute-path.ts';
import { Button } from '../../components/button.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { PathField } from '../../components/path-field.tsx';
import { t } from '../../lib/i18n/t.ts';
import { quoteWord } from '../../lib/shell-words.ts';
import { startLoad } from './image-transfers.ts';

export function LoadDialog({ onClose }: { readonly onClose: () => void }) {
  const [file, setFile] = useState('');
  const [wasTried, setTried] = useState(false);
  const path = file.trim();
  const isValid = absolutePath.safeParse(path).success;
  return (
    <Dialog title={t('images.load.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isValid) return;
          void startLoad(path);
          onClose();
        }}
      >
        <PathField
          what="file"
          kind="tar"
          label={t('file.path')}
          value={file}
          onChange={setFile}
          hint={t('images.load.hint')}
          placeholder="/home/anna/images.tar"
          problem={wasTried && !isValid ? t('file.problem') : null}
          autoFocus
        />
        <CommandText command={`docker load --input ${quoteWord(path || '…')}`} />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.load')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

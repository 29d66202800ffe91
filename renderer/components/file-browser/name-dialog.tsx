import { useState } from 'react';
import { encodeFileName } from '../../lib/files/entries.ts';
import { t } from '../../lib/i18n/t.ts';
import { Button } from '../button.tsx';
import { Dialog } from '../dialog.tsx';
import { TextField } from '../fields.tsx';

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly name: string;
  /** With the percent-encoded name; it closes when that resolves to true. */
  readonly onName: (name: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks for the name of a file or folder. */
export function NameDialog({ title, action, name: first, onName, onClose }: NameDialogProps) {
  const [text, setText] = useState(first);
  const name = encodeFileName(text);
  const submit = async (): Promise<void> => {
    if (name !== null && (await onName(name))) onClose();
  };
  return (
    <Dialog title={title} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t('word.name')}
          value={text}
          onChange={setText}
          problem={name === null && text !== '' ? t('files.name.problem') : null}
          autoFocus
        />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={action} kind="primary" type="submit" isDisabled={name === null || text === first} />
        </div>
      </form>
    </Dialog>
  );
}

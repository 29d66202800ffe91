import { useState } from 'react';
import type { ImageSummary } from '../../../electron/api/engine/image.ts';
import { imageReference } from '../../../electron/api/engine/references.ts';
import { Button } from '../../components/button.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/fields.tsx';
import { t } from '../../lib/i18n/t.ts';
import { quoteWord } from '../../lib/shell-words.ts';
import { imageName } from './image-name.ts';
import { startPush } from './image-transfers.ts';

interface PushDialogProps {
  readonly image: ImageSummary;
  readonly onClose: () => void;
}

export function PushDialog({ image, onClose }: PushDialogProps) {
  const [reference, setReference] = useState(image.tags[0] ?? '');
  const [hasLogin, setHasLogin] = useState(false);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [wasTried, setTried] = useState(false);
  const wanted = reference.trim();
  const isValid = imageReference.safeParse(wanted).success;
  const hasUser = !hasLogin || username.trim() !== '';
  const submit = (): void => {
    setTried(true);
    if (!isValid || !hasUser) return;
    void startPush(image, {
      reference: wanted,
      credentials: hasLogin ? { username: username.trim(), password } : null,
    });
    onClose();
  };
  return (
    <Dialog title={t('images.push.title')} closeLabel={t('word.close')} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={t('images.push.reference')}
          value={reference}
          onChange={setReference}
          hint={t('images.push.hint')}
          placeholder="registry:5000/team/app:1.2"
          problem={wasTried && !isValid ? t('run.problem.image') : null}
          autoFocus
        />
        <Checkbox isSelected={hasLogin} onChange={setHasLogin}>
          {t('images.push.login')} <span className="muted">– {t('images.push.login.hint')}</span>
        </Checkbox>
        {hasLogin && (
          <>
            <TextField
              label={t('images.push.user')}
              value={username}
              onChange={setUsername}
              problem={wasTried && !hasUser ? t('images.push.problem.user') : null}
            />
            <TextField label={t('images.push.password')} value={password} onChange={setPassword} isSecret />
          </>
        )}
        <CommandText command={commandOf(image, wanted)} />
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={onClose} />
          <Button label={t('images.push')} kind="primary" type="submit" />
        </div>
      </form>
    </Dialog>
  );
}

function commandOf(image: ImageSummary, reference: string): string {
  if (reference === '') return 'docker push …';
  const push = `docker push ${quoteWord(reference)}`;
  if (image.tags.includes(reference)) return push;
  return `docker tag ${quoteWord(image.tags[0] ?? imageName(image))} ${quoteWord(reference)}\n${push}`;
}

import './run.css';
import { useState } from 'react';
import { Button } from '../../../components/button.tsx';
import { CommandText } from '../../../components/command-text.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { t } from '../../../lib/i18n/t.ts';
import { pathDrop } from '../../../lib/path-drop.ts';
import { dockerRunText } from './docker-run-text.ts';
import { RunFields } from './run-fields.tsx';
import { emptyForm, specOfForm, withBinds } from './run-form.ts';
import { PullProgress } from './pull-progress.tsx';
import { useRunContainer } from './use-run-container.ts';

interface RunDialogProps {
  readonly image: string;
  readonly onClose: () => void;
}

/** Problems are shown once the user tried: a form that is red before it is filled in helps nobody. */
export function RunDialog({ image, onClose }: RunDialogProps) {
  const [form, setForm] = useState(() => emptyForm(image));
  const [wasTried, setTried] = useState(false);
  const { phase, run, cancel } = useRunContainer(onClose);
  const { spec, problems } = specOfForm(form);
  const command = dockerRunText(spec, { detached: true });
  const isRunning = phase.kind === 'pulling' || phase.kind === 'creating';
  const close = (): void => {
    cancel();
    onClose();
  };
  return (
    <Dialog title={t('run.title')} closeLabel={t('word.close')} size="medium" isOpen onClose={close}>
      <form
        className="run-form"
        {...pathDrop((paths) => setForm(withBinds(form, paths)))}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (problems.size === 0 && !isRunning) void run(spec);
        }}
      >
        <RunFields form={form} onChange={setForm} problems={wasTried ? problems : new Map()} />
        <CommandText command={form.image === '' ? 'docker run …' : command} />
        {phase.kind === 'pulling' && <PullProgress image={spec.image} layers={phase.layers} />}
        {phase.kind === 'failed' && (
          <div className="run-failure" role="alert">
            <strong>{t('run.failed')}</strong>
            <p>{phase.failure.message}</p>
            {phase.failure.hint !== null && <p className="muted">{phase.failure.hint}</p>}
          </div>
        )}
        <div className="row form-foot">
          <Button label={t('word.cancel')} onPress={close} />
          <Button label={t('run.submit')} kind="primary" type="submit" isPending={isRunning} />
        </div>
      </form>
    </Dialog>
  );
}

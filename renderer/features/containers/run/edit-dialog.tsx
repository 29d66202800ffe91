import './run.css';
import { useMemo, useState } from 'react';
import type { Failure } from '../../../../electron/api/machine-status.ts';
import { Button } from '../../../components/button.tsx';
import { CommandText } from '../../../components/command-text.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Facts } from '../../../components/facts.tsx';
import { Checkbox } from '../../../components/fields.tsx';
import { ErrorState, LoadingState } from '../../../components/state-panel.tsx';
import { useContainerDetail, useContainers, useImages } from '../../../lib/api/engine-queries.ts';
import { failureOf } from '../../../lib/api/failure-of.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { t } from '../../../lib/i18n/t.ts';
import { pathDrop } from '../../../lib/path-drop.ts';
import { dockerRunText } from './docker-run-text.ts';
import { editedSpec, editOfForm } from './edit-of-form.ts';
import { formOfSpec } from './form-of-spec.ts';
import { type KeptSetting, keptSettings } from './kept-settings.ts';
import { PullProgress } from './pull-progress.tsx';
import { RunFields } from './run-fields.tsx';
import { specOfForm, withBinds } from './run-form.ts';
import { specOfInspect } from './spec-of-inspect.ts';
import { useRecreateContainer } from './use-recreate-container.ts';

/** Changes settings of a container, which is made anew with them. */
export function EditDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, error } = useContainerDetail(id);
  const name = useContainers().data?.find((one) => one.id === id)?.name ?? id.slice(0, 12);
  // What was read first counts: a form must not change under the hands of who fills it in.
  const [first, setFirst] = useState<unknown>(undefined);
  if (first === undefined && data !== undefined) setFirst(data);
  const shown = useMemo(() => (first === undefined ? null : readContainer(first)), [first]);
  const [title] = useState(() => t('edit.title', { name: visibleText(name) }));
  return (
    <Dialog title={title} closeLabel={t('word.close')} size="medium" isOpen onClose={onClose}>
      {shown !== null ? (
        'failure' in shown ? (
          <ErrorState title={t('read.failed')} {...shown.failure} />
        ) : (
          <EditForm container={shown} name={name} onClose={onClose} />
        )
      ) : error === null ? (
        <LoadingState label={t('word.loading')} />
      ) : (
        <ErrorState title={t('read.failed')} {...failureOf(error)} />
      )}
    </Dialog>
  );
}

interface ShownContainer extends ReturnType<typeof specOfInspect> {
  readonly kept: readonly KeptSetting[];
}

/** An answer that is none of a container must not take the page along. */
function readContainer(answer: unknown): ShownContainer | { readonly failure: Failure } {
  try {
    return { ...specOfInspect(answer), kept: keptSettings(answer) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

interface EditFormProps {
  readonly container: ShownContainer;
  readonly name: string;
  readonly onClose: () => void;
}

function EditForm({ container, name, onClose }: EditFormProps) {
  const { spec, id, imageId, runs, kept } = container;
  const [before] = useState(() => formOfSpec(spec));
  const [form, setForm] = useState(before);
  const [takesNewer, setTakesNewer] = useState(false);
  const [wasTried, setTried] = useState(false);
  const { phase, recreate, cancel } = useRecreateContainer({ id, name }, onClose);
  const isMoved = useImages().data?.some((image) => image.id !== imageId && image.tags.includes(withTag(spec.image)));
  const { problems } = specOfForm(form);
  const edit = {
    ...editOfForm(before, form),
    ...(takesNewer && form.image === before.image ? { image: spec.image } : {}),
  };
  const command = dockerRunText(editedSpec(spec, edit), { detached: true });
  const isChanged = Object.keys(edit).length > 0;
  const isWorking = phase.kind === 'working' || phase.kind === 'pulling';
  const close = (): void => {
    cancel();
    onClose();
  };
  return (
    <form
      className="run-form"
      {...pathDrop((paths) => setForm(withBinds(form, paths)))}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (problems.size === 0 && isChanged && !isWorking) void recreate(edit);
      }}
    >
      <p className="muted">
        {t('edit.explained')} {runs && t('edit.runs')}
      </p>
      <RunFields
        form={form}
        onChange={setForm}
        problems={wasTried ? problems : new Map()}
        imageHint={t('edit.image.hint')}
      />
      {isMoved === true && form.image === before.image && (
        <Checkbox isSelected={takesNewer} onChange={setTakesNewer}>
          {t('edit.image.moved', { image: visibleText(spec.image) })}
        </Checkbox>
      )}
      <CommandText command={command} />
      {kept.length > 0 && (
        <section className="stack-small">
          <h2 className="field-label">{t('edit.kept')}</h2>
          <div className="run-kept" tabIndex={0} role="group" aria-label={t('edit.kept')}>
            <Facts facts={kept.map(({ name: setting, value }) => [setting, visibleText(value.slice(0, VALUE_MAX))])} />
          </div>
        </section>
      )}
      {phase.kind === 'pulling' && <PullProgress image={phase.image} layers={phase.layers} />}
      {phase.kind === 'failed' && (
        <div className="run-failure" role="alert">
          <strong>{t('edit.failed')}</strong>
          <p>{phase.failure.message}</p>
          {phase.failure.hint !== null && <p className="muted">{phase.failure.hint}</p>}
        </div>
      )}
      {wasTried && !isChanged && <p role="status">{t('edit.nothing')}</p>}
      <div className="row form-foot">
        <Button label={t('word.cancel')} onPress={close} />
        <Button label={t('edit.submit')} kind="primary" type="submit" isPending={isWorking} />
      </div>
    </form>
  );
}

/** A health check may hold a whole script; all of it is in the Inspect tab. */
const VALUE_MAX = 600;

/** As image lists write it. */
function withTag(image: string): string {
  return /:[^/]*$/.test(image) ? image : `${image}:latest`;
}

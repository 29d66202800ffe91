import { useState } from 'react';
import type { CollectedBundle } from '../../../electron/api/support.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { TextField } from '../../components/fields.tsx';
import { act } from '../../lib/api/act.ts';
import { api } from '../../lib/api/connection.ts';
import { bytesText } from '../../lib/format/format.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../../lib/toasts.ts';

/** Of a file that is looked at; a page of more is slow. All of it is in the bundle. */
const SHOWN_MAX_LENGTH = 200_000;

interface Shown {
  readonly name: string;
  readonly text: string;
}

/** Collects a support bundle, shows each file of it as it will be, and has it written. */
export function SupportCard() {
  const [bundle, setBundle] = useState<CollectedBundle | null>(null);
  const [path, setPath] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [isBusy, setBusy] = useState(false);

  const busy = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    await act(t('machine.bundle.failed'), work);
    setBusy(false);
  };
  const collect = (): Promise<void> =>
    busy(async () => {
      const collected = await api.support.collect.mutate();
      setBundle(collected);
      setPath(collected.suggestedPath);
    });
  const show = (id: string, name: string): Promise<void> =>
    busy(async () => setShown({ name, text: await api.support.read.query({ id, name }) }));
  const save = (id: string): Promise<void> =>
    busy(async () => {
      const saved = await api.support.save.mutate({ id, path: path.trim() });
      showToast('done', t('machine.bundle.saved', { path: saved.path, size: bytesText(saved.sizeBytes) }));
    });

  return (
    <section className="card">
      <div className="trouble">
        <div>
          <h2>{t('machine.bundle')}</h2>
          <p className="muted">{t('machine.bundle.detail')}</p>
        </div>
        <Button
          label={t(bundle === null ? 'machine.bundle.collect' : 'machine.bundle.again')}
          isPending={isBusy}
          onPress={() => void collect()}
        />
      </div>
      {bundle !== null && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save(bundle.id);
          }}
        >
          <ul className="bundle-files" aria-label={t('machine.bundle.files')}>
            {bundle.files.map(({ name, about, sizeBytes, removed }) => (
              <li key={name} className="bundle-file">
                <button
                  type="button"
                  className="bundle-link mono"
                  aria-label={t('machine.bundle.show', { name })}
                  onClick={() => void show(bundle.id, name)}
                >
                  {name}
                </button>
                <span className="muted">{about}</span>
                <span className="muted small">{removed > 0 && t('machine.bundle.removed', { count: removed })}</span>
                <span className="numeric">{bytesText(sizeBytes)}</span>
              </li>
            ))}
          </ul>
          <TextField label={t('machine.bundle.path')} isMono value={path} onChange={setPath} />
          <div className="row">
            <Button label={t('machine.bundle.save')} kind="primary" type="submit" isPending={isBusy} />
          </div>
        </form>
      )}
      <Dialog
        title={shown?.name ?? ''}
        closeLabel={t('word.close')}
        isOpen={shown !== null}
        onClose={() => setShown(null)}
        size="large"
      >
        <pre className="bundle-text">{linesOf(shown?.text ?? '')}</pre>
      </Dialog>
    </section>
  );
}

/** Line ends stay; whatever else has no shape of its own is shown as what it is. */
function linesOf(text: string): string {
  return text
    .slice(-SHOWN_MAX_LENGTH)
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
}
